import { errorBudget } from './budget.ts'
import { burnRate } from './burn.ts'
import { sumCounts, type EventCounts } from './counts.ts'
import { sloWindowMinutes, type Objective } from './objective.ts'

export type Exhaustion =
  | { readonly kind: 'exhausted' }
  /** Nothing burns, or what ages out makes up for it. */
  | { readonly kind: 'not_in_sight' }
  | { readonly kind: 'in'; readonly minutes: number }

/**
 * Naive time until the budget is gone: `remaining * W / burn` (slo.md §1.7). On a rolling window this is the
 * least it can be: nothing is taken to age out. Null without events in either window.
 * @param recent events of the lookback: an hour, or six for planning
 */
export function naiveExhaustion(
  wholeWindow: EventCounts,
  recent: EventCounts,
  objective: Objective,
): Exhaustion | null {
  const budget = errorBudget(wholeWindow, objective)
  const burn = burnRate(recent, objective)
  if (budget === null || burn === null) return null
  if (budget.remaining <= 0) return { kind: 'exhausted' }
  if (burn === 0) return { kind: 'not_in_sight' }
  return { kind: 'in', minutes: (budget.remaining * sloWindowMinutes) / burn }
}

const windowHours = sloWindowMinutes / 60

/**
 * Steps forward hour by hour: the oldest hour ages out, one like the mean of the lookback comes in; the first
 * hour with the whole budget consumed is the answer, if it comes within 28 days (slo.md §1.7). With a burn below
 * 1 a rolling budget settles at `1 - burn` and may never run out. Null without events.
 * @param hours events of the hours of the window, oldest first; at most 672 are read
 * @param recentHours how many of the newest hours make the mean: 1, or 6 for planning
 */
export function steppedExhaustion(
  hours: readonly EventCounts[],
  recentHours: number,
  objective: Objective,
): Exhaustion | null {
  const window = hours.slice(-windowHours)
  const recent = sumCounts(window.slice(-recentHours))
  const whole = sumCounts(window)
  const budget = errorBudget(whole, objective)
  if (budget === null || burnRate(recent, objective) === null) return null
  if (budget.remaining <= 0) return { kind: 'exhausted' }
  // Sums are kept times the number of recent hours, so that the mean hour stays a whole number.
  let { valid, bad } = { valid: whole.valid * recentHours, bad: whole.bad * recentHours }
  const missing = windowHours - window.length
  for (let hour = 1; hour <= windowHours; hour += 1) {
    const leaving = window[hour - 1 - missing]
    valid += recent.valid - (leaving?.valid ?? 0) * recentHours
    bad += recent.bad - (leaving?.bad ?? 0) * recentHours
    const then = errorBudget({ valid, bad }, objective)
    if (then !== null && then.remaining <= 0) return { kind: 'in', minutes: hour * 60 }
  }
  return { kind: 'not_in_sight' }
}
