/**
 * Events of a window: those that count at all and the bad ones among them. Whole numbers, exact up to 2^53.
 * A source whose counts are estimates (increase() of Prometheus) rounds them before they come here.
 */
export interface EventCounts {
  readonly valid: number
  readonly bad: number
}

export const noEvents: EventCounts = { valid: 0, bad: 0 }

/**
 * Sums events of minutes, operations or writers. The sum of sums is the only way to merge them: a mean of
 * ratios would weigh a quiet minute like a busy one (slo.md §1.4).
 * @throws RangeError naming the count that is negative, fractional or beyond 2^53
 */
export function sumCounts(parts: Iterable<EventCounts>): EventCounts {
  let valid = 0
  let bad = 0
  for (const part of parts) {
    checkCounts(part)
    valid += part.valid
    bad += part.bad
  }
  checkCounts({ valid, bad })
  return { valid, bad }
}

/**
 * More bad than valid events are let through: that is a fault of a recorder, which is shown and not hidden
 * by clamping (slo.md §1.2).
 * @throws RangeError naming the count that is negative, fractional or beyond 2^53
 */
export function checkCounts(counts: EventCounts): void {
  for (const name of ['valid', 'bad'] as const) {
    if (!Number.isSafeInteger(counts[name]) || counts[name] < 0) {
      throw new RangeError(`${name} must be a whole number of events, not ${counts[name]}`)
    }
  }
}
