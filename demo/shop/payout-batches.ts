export const payoutRuns = [1, 2, 3, 4] as const
export type PayoutRun = (typeof payoutRuns)[number]

/** Payees and totals as they come round: a day's runs differ, the figures stay plausible. */
const sizes = [
  { rows: 42, total_cents: 1_240_000 },
  { rows: 38, total_cents: 1_186_000 },
  { rows: 41, total_cents: 1_210_550 },
  { rows: 36, total_cents: 1_099_000 },
] as const

/**
 * What sellers are owed in one run of a day.
 * @param day as in `2026-11-20`
 */
export function payoutBatch(day: string, run: PayoutRun) {
  const size = sizes[(Number(day.slice(-2)) + run) % sizes.length] ?? sizes[0]
  return { batch: `payouts-${day}-${run}`, ...size }
}
