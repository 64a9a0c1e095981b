import { remainingRatio } from './budget.ts'
import { checkCounts, type EventCounts } from './counts.ts'
import type { Objective } from './objective.ts'
import { toNumber } from './ratio.ts'

/**
 * The remaining budget at each end of a cell that has `length` cells before it: the one at `x` is that of
 * `[x - W, x)`, which reaches back before the graph's left edge (slo.md §1.5). By sums of all cells before, so that
 * it costs one subtraction a point. Null where those cells have no valid events.
 * @param cells equally long, oldest first; null where nothing is known
 * @returns one value for each of the ends `length` to `cells.length`
 */
export function burnDown(
  cells: readonly (EventCounts | null)[],
  length: number,
  objective: Objective,
): (number | null)[] {
  const [valid, bad] = [[0], [0]]
  for (const [index, cell] of cells.entries()) {
    valid.push((valid[index] ?? 0) + (cell?.valid ?? 0))
    bad.push((bad[index] ?? 0) + (cell?.bad ?? 0))
  }
  checkCounts({ valid: valid.at(-1) ?? 0, bad: bad.at(-1) ?? 0 })
  const points: (number | null)[] = []
  for (let end = length; end <= cells.length; end += 1) {
    const counts = {
      valid: (valid[end] ?? 0) - (valid[end - length] ?? 0),
      bad: (bad[end] ?? 0) - (bad[end - length] ?? 0),
    }
    const left = remainingRatio(counts, objective)
    points.push(left === null ? null : toNumber(left))
  }
  return points
}
