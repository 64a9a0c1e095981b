/** A seeded source of chance: the same seed gives the same run. */
export interface Chance {
  /** At least 0, below 1. */
  next(): number
  /** A whole number, both ends included. */
  integer(least: number, most: number): number
  pick<T>(from: readonly [T, ...T[]]): T
  /** A duration around a typical one, with the long tail that real services have. */
  latency(typicalMs: number): number
}

/** Mulberry32: small, fast and good enough for a workload; never for secrets. */
export function createChance(seed: number): Chance {
  let state = seed >>> 0
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    next,
    integer: (least, most) => least + Math.floor(next() * (most - least + 1)),
    pick: (from) => from[Math.floor(next() * from.length)] ?? from[0],
    latency(typicalMs) {
      const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
      return Math.round(Math.min(typicalMs * Math.exp(normal * 0.45), typicalMs * 8))
    },
  }
}
