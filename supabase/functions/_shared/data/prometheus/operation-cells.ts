import { sumCounts, type EventCounts } from '../../domain/slo/counts.ts'
import { exposedBad } from '../../domain/slo/request-outcome.ts'
import type { OperationCells, OperationsQuestion } from '../../ports/metrics-source.ts'
import { betweenBounds } from './between-bounds.ts'
import { operationKey, operationOf } from './expressions.ts'
import type { Counted } from './read-counters.ts'

type Spent = { readonly operation: string; readonly whole: EventCounts; readonly cells: Cells }
type Cells = readonly (EventCounts | null)[]

/** Operations with most bad events by name, the others together; cells that are skipped count nowhere. */
export function operationCellsOf(
  { service, bounds, skipped, top }: OperationsQuestion,
  counted: Counted,
): OperationCells[] {
  const between = betweenBounds(bounds, counted)
  const isSkipped = new Set(skipped)
  const names = [...new Set(counted.keys.map(operationOf))]
  const spent = names
    .map((operation): Spent => {
      const of = (outcome: string) => between(operationKey(operation, outcome))
      const good = of('success')
      const bad = of(exposedBad(service))
      const refused = of('refused')
      const cells = good.map((count, cell) => {
        const counts = { valid: (count ?? 0) + (bad[cell] ?? 0), bad: bad[cell] ?? 0 }
        const isEmpty = counts.valid + (refused[cell] ?? 0) === 0
        return isEmpty || isSkipped.has(cell) ? null : counts
      })
      return { operation, cells, whole: sumCounts(cells.filter((cell) => cell !== null)) }
    })
    .filter(({ cells }) => cells.some((cell) => cell !== null))
    .sort(byWeight)
  const shown = spent.slice(0, top).filter(({ whole }) => whole.bad > 0)
  const named = shown
    .toSorted(byName)
    .map(({ operation, cells }) => ({ operation, operations: 1, cells }))
  const rest = spent.slice(shown.length)
  if (rest.length === 0) return named
  const together = bounds.slice(1).map((_, cell) => {
    const parts = rest.flatMap(({ cells }) => cells[cell] ?? [])
    return parts.length === 0 ? null : sumCounts(parts)
  })
  return [...named, { operation: null, operations: rest.length, cells: together }]
}

/** Which are told by name: the worst, of equally bad ones the busiest. */
function byWeight(a: Spent, b: Spent): number {
  return b.whole.bad - a.whole.bad || b.whole.valid - a.whole.valid || byName(a, b)
}

/** How those are told: the worst first, equally bad ones by name. */
function byName(a: Spent, b: Spent): number {
  return b.whole.bad - a.whole.bad || (a.operation < b.operation ? -1 : 1)
}
