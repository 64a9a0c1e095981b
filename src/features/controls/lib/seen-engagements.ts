import type { ControlsReading } from '@/backend/controls-reading.ts'
import { engagements } from './engagement.ts'

export interface Seen {
  /** Monotonic time at which this page first knew that the engagement was committed. */
  monotonic: number
  /** Server time of that moment. */
  server: number
}

// The bound is counted from here and never from engaged_at, which is stamped before the commit.
const seen = new Map<string, Seen>()

/** Remembers when each engagement was first seen, by a read or by the answer that engaged it. */
export function noteReading({ state, timing }: ControlsReading): void {
  if (state.kind !== 'read') return
  for (const { key } of engagements(state.controls)) {
    if (seen.has(key)) continue
    seen.set(key, {
      monotonic: timing.sentMonotonic + timing.roundTripMs,
      server: timing.serverTime + timing.roundTripMs,
    })
  }
}

/** When this page first knew of an engagement; null when it does not. */
export function firstSeen(key: string): Seen | null {
  return seen.get(key) ?? null
}
