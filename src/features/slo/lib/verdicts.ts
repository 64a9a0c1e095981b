import type { ObjectiveReport, TierStatus } from '@/backend/slo.ts'
import { remainingRatio } from '@domain/slo/budget.ts'
import type { EventCounts } from '@domain/slo/counts.ts'
import { compareRatios, ratio } from '@domain/slo/ratio.ts'
import { formatFactor, formatObjective } from './figures.ts'
import { windowWords } from './words.ts'

export type Tone = 'ok' | 'warn' | 'danger' | 'neutral'

export interface Verdict {
  readonly tone: Tone
  readonly text: string
}

/** Whether a tier alerts: only where both windows are over, and enough events are bad. */
export function burnVerdict(
  reading: TierStatus,
  { objectivePpm, minBad }: Pick<ObjectiveReport, 'objectivePpm' | 'minBad'>,
): Verdict {
  const { tier, longBurn, shortBurn, isOver, isReachable } = reading
  const factor = tier.factorThousandths / 1000
  const [long, short] = [windowWords(tier.longMinutes), windowWords(tier.shortMinutes)]
  if (!isReachable) {
    const text = `Can never alert: at ${formatObjective(objectivePpm)} a total outage burns less`
    return { tone: 'neutral', text }
  }
  if (isOver) {
    return tier.severity === 'page'
      ? { tone: 'danger', text: 'Over: paging' }
      : { tone: 'warn', text: 'Over: a ticket' }
  }
  const isLongOver = longBurn !== null && longBurn > factor
  const isShortOver = shortBurn !== null && shortBurn > factor
  if (isLongOver && isShortOver) {
    return { tone: 'neutral', text: `Over, but by fewer than ${minBad} events: no alert` }
  }
  if (isLongOver) return { tone: 'neutral', text: `${long} over, ${short} below: it has stopped` }
  if (isShortOver) return { tone: 'neutral', text: `${short} over, ${long} below: just begun` }
  if (longBurn === null) return { tone: 'neutral', text: 'No traffic, no alert' }
  return { tone: 'neutral', text: 'Below its alert' }
}

/** `alerts over 14.4×` */
export function thresholdWords({ tier }: TierStatus): string {
  return `alerts over ${formatFactor(tier.factorThousandths)}×`
}

/**
 * Whether an objective is met by these events. Decided by counts and exactly: a percentile that is interpolated
 * inside its bucket may lie on the wrong side of its limit.
 */
export function metVerdict(
  counts: EventCounts,
  objective: Pick<ObjectiveReport, 'objectivePpm'>,
): Verdict {
  const left = remainingRatio(counts, objective)
  if (left === null) return { tone: 'neutral', text: 'no traffic' }
  if (compareRatios(left, ratio(0, 1)) < 0) return { tone: 'danger', text: 'misses the target' }
  if (compareRatios(left, ratio(50, 100)) <= 0) return { tone: 'warn', text: 'close to the limit' }
  return { tone: 'ok', text: 'meets the target' }
}
