export interface ClockSample {
  /** Server time minus this machine's wall clock, milliseconds. */
  offsetMs: number
  roundTripMs: number
}

/** One comparison of clocks: the server's time belongs to the middle of the round trip. */
export function clockSample(
  serverTime: number,
  sentWall: number,
  roundTripMs: number,
): ClockSample {
  return { offsetMs: serverTime - (sentWall + roundTripMs / 2), roundTripMs }
}

const kept = 8

/** Keeps the newest samples and trusts the one with the shortest round trip. */
export function bestSample(samples: readonly ClockSample[]): ClockSample | null {
  let best: ClockSample | null = null
  for (const sample of samples.slice(-kept)) {
    if (best === null || sample.roundTripMs <= best.roundTripMs) best = sample
  }
  return best
}

/** Adds a sample, dropping what is too old to count. */
export function withSample(samples: readonly ClockSample[], sample: ClockSample): ClockSample[] {
  return [...samples, sample].slice(-kept)
}
