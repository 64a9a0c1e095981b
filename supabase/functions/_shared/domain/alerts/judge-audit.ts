import type { AlertFacts } from './facts.ts'
import type { JudgedAlert } from './judge.ts'
import type { AlertCondition } from './rules.ts'

const minuteMs = 60_000

/** What was compared, in words. */
const compared = {
  checkpoints: 'The chain and the checkpoints in the store',
  published: 'The chain and the checkpoints that were published before',
  entries: 'Entries and their seals',
  archiving: 'Entries that are to be archived and what was signed',
  archives: 'The archives in the store and what was written down',
} as const

/** One alert for each who compares, so that what one finds is not over because another finds nothing. */
export function judgeAuditDiffers({ at, audit }: AlertFacts): JudgedAlert[] {
  return audit.comparisons.map(({ source, found }) => ({
    ...{ labels: { source }, at, isTrue: found !== null, value: found === null ? 0 : 1 },
    ...(found && { beganAt: found.at }),
    summary: `${compared[source]} ${found === null ? 'agree.' : `differ: ${found.problem}`}`,
  }))
}

type Behind = Extract<AlertCondition, { kind: 'audit_behind' }>

/** Entries that were not sealed while nobody looked wait since somebody looks again. */
export function judgeAuditBehind(
  { unsealedMinutes, unanchoredMinutes }: Behind,
  { at, audit, watchingSince }: AlertFacts,
): JudgedAlert[] {
  const waiting = (waitsFor: string, since: number | null, allowedMinutes: number): JudgedAlert => {
    const waitedMs = since === null ? 0 : at - since
    const isTrue = since !== null && waitedMs > allowedMinutes * minuteMs
    return {
      ...{ labels: { waits_for: waitsFor }, at, isTrue, value: Math.round(waitedMs / 1_000) },
      ...(isTrue && { since: Math.max(since + allowedMinutes * minuteMs, watchingSince) }),
      summary: isTrue
        ? `Entries have waited for a ${waitsFor} for ${Math.floor(waitedMs / minuteMs)} minutes.`
        : `No entry waits long for a ${waitsFor}.`,
    }
  }
  return [
    waiting('seal', audit.unsealedSince, unsealedMinutes),
    waiting('checkpoint', audit.unanchoredSince, unanchoredMinutes),
  ]
}
