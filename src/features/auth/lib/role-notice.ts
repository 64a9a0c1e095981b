import { memberRoles, type MemberRole } from '@domain/actor.ts'

/** "an admin", "a viewer". */
export function roleWithArticle(role: MemberRole): string {
  return `${role === 'viewer' ? 'a' : 'an'} ${role}`
}

/**
 * What is said to somebody whose role was changed while their panel was open.
 * @param wasRefused whether the newest command of this panel met the change and was turned down
 */
export function roleNotice(before: MemberRole, now: MemberRole, wasRefused: boolean): string {
  // The list begins with the role that may do most.
  if (memberRoles.indexOf(now) < memberRoles.indexOf(before))
    return `You are ${roleWithArticle(now)} now.`
  const said = `You are ${roleWithArticle(now)} now, no longer ${roleWithArticle(before)}.`
  return wasRefused ? `${said} What you confirmed was refused, nothing was changed.` : said
}
