/** Below this age, in ms, held state decides without a read. */
export const softAgeMs = 400
/** From this age on, in ms, held state is unreadable, whatever fails. */
export const hardAgeMs = 900
/** How far, in ms, wall time may lag behind monotonic time before neither is believed. */
export const clockToleranceMs = 50

/** Both clocks at one moment, in ms. Monotonic time stands still while a machine is suspended. */
export type ClockReading = { readonly monotonicMs: number; readonly wallMs: number }

/** When a read started, and how old its source said the state already was. */
export type ReadStamp = { readonly startedAt: ClockReading; readonly reportedAgeMs: number }

export type Freshness = 'fresh' | 'soft' | 'hard'

/**
 * Age in ms of what a read returned, counted from the start of that read. Infinity when the clocks
 * disagree in a way that only a stopped or reset clock explains, or when anything is not a number.
 */
export function ageOf(stamp: ReadStamp, now: ClockReading): number {
  const monotonic = now.monotonicMs - stamp.startedAt.monotonicMs
  const wall = now.wallMs - stamp.startedAt.wallMs
  const age = Math.max(monotonic, wall) + stamp.reportedAgeMs
  const isSound = monotonic >= 0 && stamp.reportedAgeMs >= 0 && wall >= monotonic - clockToleranceMs
  return isSound && Number.isFinite(age) ? age : Number.POSITIVE_INFINITY
}

/** What an age allows: decide, decide and read again, or read before deciding. */
export function freshnessOf(ageMs: number): Freshness {
  if (ageMs < softAgeMs) return 'fresh'
  return ageMs < hardAgeMs ? 'soft' : 'hard'
}

/** A version never goes back: a lower one than the held one is somebody's old copy. */
export function isVersionAccepted(heldVersion: number, offeredVersion: number): boolean {
  return offeredVersion >= heldVersion
}
