/** One measured figure against its target. `target` reads as a sentence: `≤ 145`, `= 0`. */
export interface BenchRow {
  metric: string
  target: string
  value: number | string
  unit: string
  ok: boolean
}

/** `proof` runs everything at full size; `normal` is what a person waits for. */
export type BenchSize = 'normal' | 'proof'

export interface BenchContext {
  size: BenchSize
  log: (line: string) => void
}

/** What each `bench/*.bench.ts` exports as `bench`. It cleans up what it starts. */
export interface Bench {
  name: string
  /** One line for `npm run bench -- list`. */
  about: string
  /** Part of `npm run bench -- proof`, which may take long. */
  isProof: boolean
  run: (context: BenchContext) => Promise<BenchRow[]>
}

/** A row that holds when the value stays at or below the limit. */
export function atMost(metric: string, limit: number, value: number, unit: string): BenchRow {
  return { metric, target: `≤ ${limit}`, value, unit, ok: value <= limit }
}

/** A row that holds when the value is at or above the limit. */
export function atLeast(metric: string, limit: number, value: number, unit: string): BenchRow {
  return { metric, target: `≥ ${limit}`, value, unit, ok: value >= limit }
}
