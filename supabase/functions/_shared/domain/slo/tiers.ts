import { burnRate, burnsOver } from './burn.ts'
import type { EventCounts } from './counts.ts'
import { budgetPpm, ppm, sloWindowMinutes, type Objective } from './objective.ts'

/** One rung of the multiwindow, multi-burn-rate alert. Windows and `for` in minutes, the factor in thousandths. */
export interface Tier {
  readonly name: 'page_fast' | 'page_slow' | 'ticket_fast' | 'ticket_slow'
  readonly severity: 'page' | 'ticket'
  readonly longMinutes: number
  readonly shortMinutes: number
  readonly factorThousandths: number
  readonly forMinutes: number
}

/** Fastest first: 14.4, 6, 3 and 1 over 28 days (Google SRE workbook, "Alerting on SLOs"; slo.md §2). */
export const standardTiers: readonly Tier[] = [
  tier('page_fast', 'page', 60, 5, 14_400, 5),
  tier('page_slow', 'page', 360, 30, 6_000, 15),
  tier('ticket_fast', 'ticket', 1_440, 120, 3_000, 60),
  tier('ticket_slow', 'ticket', 4_320, 360, 1_000, 180),
]

function tier(
  name: Tier['name'],
  severity: Tier['severity'],
  longMinutes: number,
  shortMinutes: number,
  factorThousandths: number,
  forMinutes: number,
): Tier {
  return { name, severity, longMinutes, shortMinutes, factorThousandths, forMinutes }
}

export interface TierReading {
  readonly tier: Tier
  /** What the reading rests on. */
  readonly long: EventCounts
  readonly short: EventCounts
  /** Null without valid events in that window. */
  readonly longBurn: number | null
  readonly shortBurn: number | null
  /** Both windows are over the factor and enough events are bad: the condition, before `for`. */
  readonly isOver: boolean
}

/** Events of the two windows of a tier, which end at the same moment. */
export interface TierCounts {
  readonly long: EventCounts
  readonly short: EventCounts
}

/**
 * The condition of a tier: `burn(long) > f AND burn(short) > f`, strictly and exactly, and at least `minBad` bad
 * events in the long window, so that one failure of an idle service pages nobody (slo.md §2, §3). The long window
 * proves that a real share went, the short one that it is still going.
 */
export function isTierOver(
  { factorThousandths }: Tier,
  { long, short }: TierCounts,
  objective: Objective,
  minBad = 5,
): boolean {
  const over = (window: EventCounts) => burnsOver(window, objective, factorThousandths)
  return long.bad >= minBad && over(short) && over(long)
}

/** {@link isTierOver} with the two burn rates behind it, to show. */
export function readTier(
  tier: Tier,
  counts: TierCounts,
  objective: Objective,
  minBad = 5,
): TierReading {
  return {
    tier,
    ...counts,
    longBurn: burnRate(counts.long, objective),
    shortBurn: burnRate(counts.short, objective),
    isOver: isTierOver(tier, counts, objective, minBad),
  }
}

/** A tier can fire only where `f * b < 1`: at 95 % a factor of 14.4 needs 72 % errors, below 93.06 % it never fires. */
export function isReachable({ factorThousandths }: Tier, objective: Objective): boolean {
  return factorThousandths * budgetPpm(objective) < 1000 * ppm
}

/** Share of the budget that is gone when a tier's condition is met at even traffic: `f * long / W`. */
export function tierShare({ factorThousandths, longMinutes }: Tier): number {
  return ((factorThousandths / 1000) * longMinutes) / sloWindowMinutes
}

/**
 * Minutes until a tier's condition holds at a constant error ratio, from a clean start: `long * f * b / e`
 * (slo.md §2), without `for`, evaluation interval and lag. Null when that is beyond the long window: never.
 * @param errorRatio share of events that fail, 0 to 1
 */
export function detectionMinutes(
  { factorThousandths, longMinutes }: Tier,
  objective: Objective,
  errorRatio: number,
): number | null {
  const needed = ((factorThousandths / 1000) * budgetPpm(objective)) / ppm
  if (errorRatio <= needed) return null
  return (longMinutes * needed) / errorRatio
}

/** Minutes after the end of a fault until the condition ends: `short * (1 - f * b / e)` (slo.md §2). */
export function resetMinutes(
  { factorThousandths, shortMinutes }: Tier,
  objective: Objective,
  errorRatio: number,
): number {
  const needed = ((factorThousandths / 1000) * budgetPpm(objective)) / ppm
  return errorRatio <= needed ? 0 : shortMinutes * (1 - needed / errorRatio)
}
