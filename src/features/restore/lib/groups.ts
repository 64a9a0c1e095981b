import type { RefusedCount, RestoreDesk } from '@/backend/restore-desk.ts'
import { countOf } from '@/lib/format-number.ts'

export type GroupKind = 'outcome-unknown' | 'halted' | 'held' | 'expired' | 'refused'

/** In the order in which they deserve attention: what may have happened, what stopped, what waits, what is lost. */
export const groupOrder: readonly GroupKind[] = [
  'outcome-unknown',
  'halted',
  'held',
  'expired',
  'refused',
]

export interface GroupTexts {
  title: string
  /** Why these are here, and what can be done. */
  cause: string
}

export const groupTexts: Readonly<Record<GroupKind, GroupTexts>> = {
  'outcome-unknown': {
    title: 'Outcome unknown',
    cause:
      'A call left and never reported. Look at the endpoint first: resuming repeats it with the same idempotency key.',
  },
  halted: {
    title: 'Halted',
    cause: 'Stopped before the next call. Resuming goes through the guard as it is now.',
  },
  held: {
    title: 'Held for a human',
    cause: 'Runs once enough people approve; expires otherwise.',
  },
  expired: {
    title: 'Expired',
    cause: 'Waited too long and never runs. Submitting again is a new request in your name.',
  },
  refused: {
    title: 'Refused',
    cause: 'Turned away at the door. Nothing was kept, so callers must ask again themselves.',
  },
}

/** How many there were in a group, and how many of them still wait for a decision; null where nobody decides. */
export function groupCount(
  { totals }: Pick<RestoreDesk, 'totals'>,
  kind: GroupKind,
): { total: number; open: number | null } {
  switch (kind) {
    case 'outcome-unknown':
      return { total: totals.outcomeUnknown, open: totals.outcomeUnknownOpen }
    case 'halted':
      return { total: totals.halted, open: totals.haltedOpen }
    case 'held':
      return { total: totals.held, open: totals.heldOpen }
    case 'expired':
      return { total: totals.expired, open: null }
    case 'refused':
      return { total: totals.refused, open: null }
  }
}

/** The sentence the page opens with. */
export function deskSentence(desk: Pick<RestoreDesk, 'totals' | 'span'>): string {
  const { haltedOpen, outcomeUnknownOpen, heldOpen } = desk.totals
  const parts = [
    outcomeUnknownOpen > 0 ? countOf(outcomeUnknownOpen, 'unknown outcome') : '',
    haltedOpen > 0 ? countOf(haltedOpen, 'halted workflow') : '',
    heldOpen > 0 ? countOf(heldOpen, 'held request') : '',
  ].filter((part) => part !== '')
  const last = parts.pop()
  if (last === undefined) return 'Nothing waits for a decision.'
  const waiting = parts.length === 0 ? last : `${parts.join(', ')} and ${last}`
  const isOne = haltedOpen + outcomeUnknownOpen + heldOpen === 1
  return `${waiting} ${isOne ? 'waits' : 'wait'} for a decision.`
}

const refusalWords: Readonly<Record<string, string>> = {
  KILL_SWITCH: 'the kill switch was on',
  CONTROLS_UNAVAILABLE: 'the controls could not be read',
  UNKNOWN_OPERATION: 'it is not registered, or disabled',
}

/** Why requests for an operation were refused. */
export function refusedBecause({ code }: Pick<RefusedCount, 'code'>): string {
  return refusalWords[code] ?? code
}
