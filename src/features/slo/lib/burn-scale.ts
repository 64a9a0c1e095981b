import { standardTiers } from '@domain/slo/tiers.ts'

/** The factors that alert, slowest first. */
export const burnTicks: readonly number[] = standardTiers
  .map(({ factorThousandths }) => factorThousandths / 1000)
  .toReversed()

const lowest = 0.1
const highest = 30

/** Where a burn lies on the scale of the tiles, 0 to 1: logarithmic, because it spans from a tenth to a thousand. */
export function burnPosition(burn: number): number {
  if (burn <= lowest) return 0
  return Math.min(1, Math.log(burn / lowest) / Math.log(highest / lowest))
}
