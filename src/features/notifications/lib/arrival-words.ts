import { newestLimit, type NewRequest } from '@/backend/new-requests.ts'
import { headline } from '@domain/approvals/headline.ts'
import { visibleRuns } from '@domain/approvals/visible-text.ts'

type Named = Pick<NewRequest, 'operation' | 'params' | 'isCritical'>

/** Headlines that are said one by one; nobody listens to more. */
const spokenAtMost = 3

/** What a screen reader says of critical requests that came in together. */
export function spokenWords(arrived: readonly Named[]): string {
  const [first] = arrived
  if (!first) return ''
  if (arrived.length === 1) return `New critical request: ${plainHeadline(first)}.`
  const said = arrived.slice(0, spokenAtMost).map(plainHeadline).join('. ')
  const more = arrived.length - spokenAtMost
  const count = `${arrived.length >= newestLimit ? 'At least ' : ''}${arrived.length}`
  return `${count} new critical requests: ${said}.${more > 0 ? ` And ${more} more.` : ''}`
}

/** What a desktop notification shows: where, and what would be done. Nothing else of the request. */
export function desktopWords(arrived: readonly Named[], environment: string) {
  const [first] = arrived
  if (!first) return null
  const where = environment.charAt(0).toUpperCase() + environment.slice(1)
  const more = arrived.length - 1
  return {
    title: `${where}: ${plainHeadline(first)}${more > 0 ? ` and ${more} more` : ''}`,
    body:
      more > 0
        ? 'These requests wait for a decision.'
        : `${first.isCritical ? 'Critical. ' : ''}Waits for a decision.`,
  }
}

/** A headline where nothing can be drawn around its odd characters: they are written by their number. */
function plainHeadline({ operation, params }: Named): string {
  return visibleRuns(headline(operation, params))
    .map((run) => (run.kind === 'plain' ? run.text : `[${run.code}]`))
    .join('')
}
