import type { RestoreDesk } from '@/backend/restore-desk.ts'
import { formatCount } from '@/lib/format-number.ts'

/** After a day what was left is a matter of record, not of the moment. */
const newsForMs = 24 * 60 * 60 * 1000

/** What the newest control left when it was released, and when it had been engaged. */
export interface LeftBehind {
  since: number
  words: string
}

/** Null while the control is on, a day after it, and when it left nothing. */
export function leftBehind({
  span,
  totals,
  serverTime,
}: Pick<RestoreDesk, 'span' | 'totals' | 'serverTime'>): LeftBehind | null {
  if (span === null || span.until === null || serverTime - span.until > newsForMs) return null
  const words = [
    totals.heldOpen > 0 ? `${formatCount(totals.heldOpen)}\u00A0held` : '',
    totals.expired > 0 ? `${formatCount(totals.expired)}\u00A0expired` : '',
    totals.refused > 0 ? `${formatCount(totals.refused)}\u00A0refused` : '',
  ].filter((part) => part !== '')
  return words.length === 0 ? null : { since: span.since, words: words.join(' · ') }
}
