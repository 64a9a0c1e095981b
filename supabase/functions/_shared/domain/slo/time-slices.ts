import { noEvents, type EventCounts } from './counts.ts'
import { ppm } from './objective.ts'

/** A slice of the window, usually a minute: its events, or the depth of a queue, and whether anything was seen. */
export type Slice =
  | { readonly kind: 'events'; readonly counts: EventCounts }
  | { readonly kind: 'gauge'; readonly max: number }
  | { readonly kind: 'idle' }
  | { readonly kind: 'no_data' }

/** When a slice is good: enough of its events are, or the gauge stayed below its limit. */
export interface SliceRule {
  /** Good share of events that a slice needs, in parts per million. */
  readonly targetPpm: number
  /** A gauge is good below this, not at it. */
  readonly limit: number
  /** Whether a slice without traffic counts, as good; otherwise it counts on neither side. */
  readonly countsIdle: boolean
}

/**
 * Counts slices instead of events: busy minutes weigh like quiet ones (slo.md §1.4, OpenSLO `Timeslices`). A
 * slice is bad when `bad / valid > 1 - target`, or a gauge is at its limit or above. A slice without data is
 * never good, and counts on neither side: coverage tells of it.
 */
export function countSlices(slices: Iterable<Slice>, rule: SliceRule): EventCounts {
  let { valid, bad } = noEvents
  for (const slice of slices) {
    const isGood = isGoodSlice(slice, rule)
    if (isGood === null) continue
    valid += 1
    if (!isGood) bad += 1
  }
  return { valid, bad }
}

/** Null when the slice counts on neither side. */
function isGoodSlice(slice: Slice, { targetPpm, limit, countsIdle }: SliceRule): boolean | null {
  switch (slice.kind) {
    case 'events': {
      const { valid, bad } = slice.counts
      if (valid === 0) return countsIdle ? true : null
      return BigInt(bad) * BigInt(ppm) <= BigInt(ppm - targetPpm) * BigInt(valid)
    }
    case 'gauge':
      return slice.max < limit
    case 'idle':
      return countsIdle ? true : null
    case 'no_data':
      return null
  }
}
