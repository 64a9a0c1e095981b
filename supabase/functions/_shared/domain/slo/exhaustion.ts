import { errorBudget, remainingRatio } from './budget.ts'
import { burnRate } from './burn.ts'
import { sumCounts, type EventCounts } from './counts.ts'
import { sloWindowMinutes, type Objective } from './objective.ts'
import { toNumber } from './ratio.ts'

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

/** A part of the present window, and in how many minutes from now it will have left it. */
export interface LeavingCounts {
  readonly counts: EventCounts
  readonly leavesIn: number
}

/** How it is taken to go on: like the events of the last minutes. */
export interface Pace {
  readonly counts: EventCounts
  readonly minutes: number
}

export interface ProjectedBudget {
  readonly minutesAhead: number
  readonly remaining: number
}

export interface SteppedExhaustion {
  readonly exhaustion: Exhaustion
  /** The remaining budget now and whenever a part has left. */
  readonly points: readonly ProjectedBudget[]
}

/**
 * Steps forward from part to part of the window, hour by hour in practice: the oldest one ages out, what comes in is
 * like the pace; the first step with the whole budget consumed is the answer, if it comes within 28 days (slo.md
 * §1.7). With a burn below 1 a rolling budget settles at `1 - burn` and may never run out. Null without events.
 * @param parts of the whole present window, the one that leaves first at the front
 */
export function steppedExhaustion(
  parts: readonly LeavingCounts[],
  pace: Pace,
  objective: Objective,
): SteppedExhaustion | null {
  const whole = sumCounts(parts.map(({ counts }) => counts))
  const now = remainingRatio(whole, objective)
  if (now === null || burnRate(pace.counts, objective) === null) return null
  const points = [{ minutesAhead: 0, remaining: toNumber(now) }]
  let exhaustion: Exhaustion =
    now.numerator <= 0n ? { kind: 'exhausted' } : { kind: 'not_in_sight' }
  let kept = whole
  for (const { counts, leavesIn } of parts) {
    kept = { valid: kept.valid - counts.valid, bad: kept.bad - counts.bad }
    // Sums are kept times the minutes of the pace, so that its mean minute stays a whole number.
    const then = remainingRatio(
      {
        valid: kept.valid * pace.minutes + pace.counts.valid * leavesIn,
        bad: kept.bad * pace.minutes + pace.counts.bad * leavesIn,
      },
      objective,
    )
    if (then === null) continue
    points.push({ minutesAhead: leavesIn, remaining: toNumber(then) })
    if (exhaustion.kind === 'not_in_sight' && then.numerator <= 0n) {
      exhaustion = { kind: 'in', minutes: leavesIn }
    }
  }
  return { exhaustion, points }
}
