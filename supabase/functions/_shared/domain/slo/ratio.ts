/** An exact, non-negative-denominator fraction: figures are compared as these, and turned into floats to be shown only. */
export interface Ratio {
  readonly numerator: bigint
  readonly denominator: bigint
}

/** Digits kept when an exact fraction becomes a float: more than a double holds. */
const scale = 10n ** 20n

/** @throws RangeError when the denominator is not positive */
export function ratio(numerator: bigint | number, denominator: bigint | number): Ratio {
  const exact = { numerator: BigInt(numerator), denominator: BigInt(denominator) }
  if (exact.denominator <= 0n) throw new RangeError('the denominator of a ratio must be positive')
  return exact
}

/** Negative, zero or positive as `a` is less than, equal to or greater than `b`. Exact. */
export function compareRatios(a: Ratio, b: Ratio): number {
  const difference = a.numerator * b.denominator - b.numerator * a.denominator
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

/** The nearest float, for display and transport; never compared with a limit. */
export function toNumber({ numerator, denominator }: Ratio): number {
  const whole = numerator / denominator
  const rest = numerator % denominator
  return Number(whole) + Number((rest * scale) / denominator) / Number(scale)
}
