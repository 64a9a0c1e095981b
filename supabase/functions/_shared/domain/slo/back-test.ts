import type { EventCounts } from './counts.ts'
import type { Objective } from './objective.ts'
import { isReachable, isTierOver, standardTiers, type Tier } from './tiers.ts'

/** Events of consecutive minutes, the first one starting at `from` (ms since 1970 UTC). Whole numbers. */
export interface MinuteColumns {
  readonly from: number
  readonly valid: readonly number[]
  readonly bad: readonly number[]
}

/** One notification that would have gone out. Times are ends of minutes, in ms since 1970 UTC. */
export interface WouldHaveFired {
  readonly severity: Tier['severity']
  /** The fastest tier that fired. */
  readonly tier: Tier['name']
  readonly at: number
  /** Null while it would still be firing at the end. */
  readonly until: number | null
}

const minuteMs = 60_000
const never = Number.POSITIVE_INFINITY

/**
 * Replays the burn-rate alerts of an objective over recorded minutes, as the evaluator would have run at the end of
 * each: a tier fires once its condition has held for its `for`, and ends with the condition (slo.md §2, §8). A faster
 * tier inhibits slower ones, so what overlaps is one notification; a page out of a ticket is another one, and so is the
 * ticket that is left of a page.
 * @param columns from the start of the recorded time on; what came before counts as nothing
 * @throws RangeError when the two columns differ in length, or on counts that are none
 */
export function backTest(
  columns: MinuteColumns,
  objective: Objective & { readonly minBad: number },
  tiers: readonly Tier[] = standardTiers,
): WouldHaveFired[] {
  const { from, valid, bad } = columns
  if (valid.length !== bad.length) {
    throw new RangeError(
      `valid has ${valid.length} minutes and bad ${bad.length}: both have all of them`,
    )
  }
  const within = windowReader(columns)
  const states = tiers
    .filter((tier) => isReachable(tier, objective))
    .map((tier) => ({ tier, overSince: never }))
  const fired: { -readonly [Key in keyof WouldHaveFired]: WouldHaveFired[Key] }[] = []
  for (let minute = 1; minute <= valid.length; minute += 1) {
    let firing: Tier | null = null
    for (const state of states) {
      const { tier } = state
      const counts = {
        long: within(minute, tier.longMinutes),
        short: within(minute, tier.shortMinutes),
      }
      const isOver = isTierOver(tier, counts, objective, objective.minBad)
      state.overSince = isOver ? Math.min(state.overSince, minute) : never
      if (minute - state.overSince >= tier.forMinutes) firing ??= tier
    }
    const last = fired.at(-1)
    const open = last?.until === null ? last : null
    if (firing?.severity === open?.severity) continue
    const at = from + minute * minuteMs
    if (open) open.until = at
    if (firing) fired.push({ severity: firing.severity, tier: firing.name, at, until: null })
  }
  return fired
}

/** Sums of the minutes before the end of one, by sums from the start: two subtractions for any window. */
function windowReader({ valid, bad }: MinuteColumns) {
  const sums = { valid: runningSums(valid), bad: runningSums(bad) }
  return (end: number, minutes: number): EventCounts => {
    const start = Math.max(0, end - minutes)
    const sum = (of: Float64Array) => (of[end] ?? 0) - (of[start] ?? 0)
    return { valid: sum(sums.valid), bad: sum(sums.bad) }
  }
}

function runningSums(counts: readonly number[]) {
  const sums = new Float64Array(counts.length + 1)
  counts.forEach((count, index) => {
    sums[index + 1] = (sums[index] ?? 0) + count
  })
  return sums
}
