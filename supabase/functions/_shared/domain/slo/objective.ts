/** Parts per million: objectives and budgets are whole numbers of these, because 1 - 0.999 is no float. */
export const ppm = 1_000_000

/** What a service promises: this share of events is good, over a rolling window. */
export interface Objective {
  /** In parts per million, 1 to 999,999: 99.9 % is 999,000. */
  readonly objectivePpm: number
}

/** The window of every objective: 28 days, UTC, without calendar arithmetic (slo.md §1.5). In minutes. */
export const sloWindowMinutes = 28 * 24 * 60

/**
 * What an objective leaves to fail, in parts per million: `b = 1 - o` (slo.md §0).
 * @throws RangeError when the objective is not a whole number between 1 and 999,999: at 100 % there is no
 * budget to speak of, at 0 % nothing can fail
 */
export function budgetPpm({ objectivePpm }: Objective): number {
  if (!Number.isInteger(objectivePpm) || objectivePpm < 1 || objectivePpm >= ppm) {
    throw new RangeError(
      `objectivePpm must be a whole number from 1 to 999999, not ${objectivePpm}: 99.9 % is 999000`,
    )
  }
  return ppm - objectivePpm
}
