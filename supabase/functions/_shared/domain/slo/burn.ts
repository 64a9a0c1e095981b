import { checkCounts, type EventCounts } from './counts.ts'
import { budgetPpm, ppm, type Objective } from './objective.ts'
import { compareRatios, ratio, toNumber, type Ratio } from './ratio.ts'

/**
 * How fast the budget is used: `burn = (bad / valid) / b`, 1 spending exactly the budget over its window
 * (slo.md §1.3). Null without valid events.
 * @throws RangeError on counts or an objective that are none
 */
export function burnRatio(counts: EventCounts, objective: Objective): Ratio | null {
  checkCounts(counts)
  const budget = BigInt(budgetPpm(objective))
  if (counts.valid === 0) return null
  return ratio(BigInt(counts.bad) * BigInt(ppm), BigInt(counts.valid) * budget)
}

/** {@link burnRatio} to show; comparisons use {@link burnsOver}. */
export function burnRate(counts: EventCounts, objective: Objective): number | null {
  const burn = burnRatio(counts, objective)
  return burn === null ? null : toNumber(burn)
}

/**
 * Whether the budget burns faster than a factor in thousandths (14,400 is 14.4): strictly, exactly, and never
 * without valid events. Rounding first would let 14.401 pass as 14.4 (slo.md §1.6).
 */
export function burnsOver(
  counts: EventCounts,
  objective: Objective,
  factorThousandths: number,
): boolean {
  const spent = counts.bad * ppm * 1000
  const threshold = factorThousandths * budgetPpm(objective) * counts.valid
  // Whole numbers below 2^53 are exact as they are, and a replay of a month asks this a hundred thousand times.
  if (Number.isSafeInteger(spent) && Number.isSafeInteger(threshold)) {
    checkCounts(counts)
    return counts.valid > 0 && spent > threshold
  }
  const burn = burnRatio(counts, objective)
  return burn !== null && compareRatios(burn, ratio(factorThousandths, 1000)) > 0
}

/**
 * Share of the whole budget that a window spent: `bad(w) / (b * valid(W))`, exact where the textbook's
 * `burn * w / W` holds for even traffic only (slo.md §1.3). Null when the whole window has no valid events.
 */
export function budgetShare(
  bad: number,
  wholeWindow: EventCounts,
  objective: Objective,
): number | null {
  const share = burnRatio({ valid: wholeWindow.valid, bad }, objective)
  return share === null ? null : toNumber(share)
}
