const minuteMs = 60_000

/** Minutes before now that may still change: writers flush what they counted up to a minute late. */
export const lagMinutes = 1

/** A half-open span `[from, to)` of whole minutes, in ms since 1970 UTC. */
export interface MinuteSpan {
  readonly from: number
  readonly to: number
}

/**
 * End of the last closed minute: what every window of one evaluation ends at (slo.md §1.5). An open minute
 * makes five-minute figures jump.
 * @param now in ms since 1970 UTC
 */
export function evaluationTime(now: number, lag = lagMinutes): number {
  return Math.floor((now - lag * minuteMs) / minuteMs) * minuteMs
}

/** The last `minutes` before an evaluation time: 28 days are exactly 40,320 rows per series. */
export function windowBefore(at: number, minutes: number): MinuteSpan {
  return { from: at - minutes * minuteMs, to: at }
}

/** Whether a row that is stamped with the start of its minute lies in a span. */
export function isInSpan(minute: number, { from, to }: MinuteSpan): boolean {
  return minute >= from && minute < to
}

/** A length in the words of Prometheus, which takes whole numbers with a unit: `90m`, not `1.5h`. */
export function prometheusDuration(minutes: number): string {
  if (minutes % 1_440 === 0) return `${minutes / 1_440}d`
  return minutes % 60 === 0 ? `${minutes / 60}h` : `${minutes}m`
}

/** Whole minutes of a span. */
export function minutesOf({ from, to }: MinuteSpan): number {
  return Math.max(0, Math.floor((to - from) / minuteMs))
}
