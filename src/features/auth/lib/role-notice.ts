import { withArticle } from '@/lib/with-article.ts'
import { memberRoles, type MemberRole } from '@domain/actor.ts'

/**
 * What is said to somebody whose role was changed while their panel was open.
 * @param wasRefused whether the newest command of this panel met the change and was turned down
 */
export function roleNotice(before: MemberRole, now: MemberRole, wasRefused: boolean): string {
  // The list begins with the role that may do most.
  if (memberRoles.indexOf(now) < memberRoles.indexOf(before))
    return `You are ${withArticle(now)} now.`
  const said = `You are ${withArticle(now)} now, no longer ${withArticle(before)}.`
  return wasRefused ? `${said} What you confirmed was refused, nothing was changed.` : said
}
