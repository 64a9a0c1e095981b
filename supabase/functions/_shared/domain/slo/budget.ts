import { checkCounts, type EventCounts } from './counts.ts'
import { budgetPpm, ppm, sloWindowMinutes, type Objective } from './objective.ts'
import { ratio, toNumber, type Ratio } from './ratio.ts'

/** The error budget of a window. Ratios may be negative or above 1: an overspent budget is told as it is. */
export interface ErrorBudget {
  /** Good share of valid events, 0 to 1. */
  readonly sli: number
  /** Events that may fail, with their fraction: 2.1 events is 2.1. */
  readonly allowedBad: number
  /** Events that may still fail; negative when overspent. */
  readonly remainingBad: number
  /** Spent share, 1 being all of it. */
  readonly consumed: number
  /** `1 - consumed`: 1 untouched, 0 spent, -0.77 overspent by 77 %. Never clamped. */
  readonly remaining: number
  /** The remaining budget as minutes of total outage at average traffic, over 28 days. */
  readonly remainingMinutes: number
}

/**
 * What is left of the budget, exactly: `1 - bad / (b * valid)` (slo.md §1.2); null without valid events, when
 * there is no ratio, neither 0 % nor 100 %.
 * @throws RangeError on counts or an objective that are none
 */
export function remainingRatio(counts: EventCounts, objective: Objective): Ratio | null {
  checkCounts(counts)
  if (counts.valid === 0) return null
  const allowed = BigInt(budgetPpm(objective)) * BigInt(counts.valid)
  return ratio(allowed - BigInt(counts.bad) * BigInt(ppm), allowed)
}

/**
 * All figures of a budget (slo.md §1.2); null without valid events.
 * @throws RangeError on counts or an objective that are none
 */
export function errorBudget(counts: EventCounts, objective: Objective): ErrorBudget | null {
  const left = remainingRatio(counts, objective)
  if (left === null) return null
  const budget = budgetPpm(objective)
  const allowed = left.denominator
  const millionBad = BigInt(counts.bad) * BigInt(ppm)
  const remaining = toNumber(left)
  return {
    sli: toNumber(ratio(BigInt(counts.valid) - BigInt(counts.bad), counts.valid)),
    allowedBad: toNumber(ratio(allowed, ppm)),
    remainingBad: toNumber(ratio(left.numerator, ppm)),
    consumed: toNumber(ratio(millionBad, allowed)),
    remaining,
    remainingMinutes: (remaining * sloWindowMinutes * budget) / ppm,
  }
}
