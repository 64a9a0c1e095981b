import type { SloCharts } from '../../_shared/contracts/slo-charts.ts'
import { ok, type Result } from '../../_shared/domain/result.ts'
import { regroup, sumCells } from '../../_shared/domain/slo/cells.ts'
import type { MinuteSpan } from '../../_shared/domain/slo/windows.ts'
import type {
  MetricCells,
  MetricsFailure,
  MetricsSource,
} from '../../_shared/ports/metrics-source.ts'
import { withEdges } from '../window-reading.ts'
import type { ChartGrid } from './chart-grid.ts'
import { gridColumns } from './grid-columns.ts'

/** So many lines can still be told apart. */
const namedOperations = 5

/** Which operations of the API spend its budget, `bad_op / sum bad` (slo.md §9), and when. */
export async function operationTrends(
  source: MetricsSource,
  grid: ChartGrid,
  leftOut: readonly MinuteSpan[],
  found: MetricCells,
): Promise<Result<SloCharts['operations'], MetricsFailure>> {
  const bounds = withEdges(grid.edges, leftOut)
  const isSkipped = (place: number) =>
    leftOut.some(({ from, to }) => from <= (bounds[place] ?? 0) && to >= (bounds[place + 1] ?? 0))
  const skipped = bounds.slice(1).flatMap((_, place) => (isSkipped(place) ? [place] : []))
  const question = { service: 'api', bounds, skipped, top: namedOperations } as const
  const answer = await source.operations(question)
  if (!answer.ok) return answer
  const trends = answer.value.map(({ operation, operations, cells }) => {
    const kept = cells.map(
      (counts) => counts && { counts, refused: 0, durations: null, highest: null },
    )
    const columns = regroup({ bounds, cells: kept }, grid.edges)
    const { valid, bad } = sumCells(columns)?.counts ?? { valid: 0, bad: 0 }
    const trend = gridColumns(
      grid,
      columns.map((cell) => cell && cell.counts),
      found,
    )
    return { operation, operations, valid, bad, trend }
  })
  const all = trends.reduce((sum, { bad }) => sum + bad, 0)
  return ok(trends.map((trend) => ({ ...trend, share: all === 0 ? null : trend.bad / all })))
}
