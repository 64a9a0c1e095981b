import type { SloCharts, SloChartWindow, SloMarks } from '../../_shared/contracts/slo-charts.ts'
import { ok, type Result } from '../../_shared/domain/result.ts'
import { regroup, sumCells } from '../../_shared/domain/slo/cells.ts'
import { noEvents } from '../../_shared/domain/slo/counts.ts'
import type {
  MetricCells,
  MetricsFailure,
  MetricsSource,
} from '../../_shared/ports/metrics-source.ts'
import { countsOf, leftOutOf, limitsOf, servicesOf } from '../objective-counts.ts'
import { boundsOf, chartGrid, minuteMs, type ChartGrid } from './chart-grid.ts'
import { marksOf, type SpentBudget } from './marks.ts'
import { cellsOf, chartsOf } from './objective-charts.ts'
import { operationTrends } from './operation-trends.ts'

/** Everything that is drawn of one window, as of the evaluation that the marks tell of. */
export async function drawCharts(
  source: MetricsSource,
  told: SloMarks,
  window: SloChartWindow,
): Promise<Result<Omit<SloCharts, 'server_time'>, MetricsFailure>> {
  const { as_of, objectives, exclusions } = told
  const grid = chartGrid(window, as_of === null ? 0 : Date.parse(as_of))
  const empty = { as_of, window, step_minutes: grid.stepMinutes, exclusions }
  if (as_of === null) {
    const lists = { objectives: [], operations: [], marks: [], incidents: [], warnings: [] }
    return ok({ ...empty, ...lists, known_since: null, from: null })
  }
  const found = await source.cells({
    bounds: boundsOf(grid, objectives.flatMap(leftOutOf)),
    services: servicesOf(objectives),
    limits: limitsOf(objectives),
  })
  if (!found.ok) return found
  const cells = found.value
  const availability = objectives.find(
    ({ kind, service }) => kind === 'events' && service === 'api',
  )
  const leftOut = availability === undefined ? [] : leftOutOf(availability)
  const operations = await operationTrends(source, grid, leftOut, cells)
  if (!operations.ok) return operations
  return ok({
    ...empty,
    known_since: cells.knownSince === null ? null : new Date(cells.knownSince).toISOString(),
    from: new Date(grid.window.from).toISOString(),
    objectives: objectives.map((objective) => chartsOf(objective, cells, grid)),
    operations: operations.value,
    marks: marksOf(
      told,
      grid,
      availability === undefined ? null : spentOf(availability, cells, grid),
    ),
    incidents: told.incidents.filter(
      ({ ended_at }) => ended_at === null || isRecent(ended_at, grid),
    ),
    warnings: [...cells.warnings],
  })
}

function spentOf(
  availability: SloMarks['objectives'][number],
  cells: MetricCells,
  { hours, budgetEdges }: ChartGrid,
): SpentBudget {
  const leftOut = leftOutOf(availability)
  const cut = { bounds: cells.bounds, cells: cellsOf(availability, cells) }
  const whole = sumCells(regroup(cut, budgetEdges, leftOut))
  return {
    hours: regroup(cut, hours, leftOut).map((cell) => cell && countsOf(availability, cell)),
    whole: whole === null ? noEvents : countsOf(availability, whole),
    objective: { objectivePpm: availability.objective_ppm },
  }
}

function isRecent(time: string, { at, budgetEdges }: ChartGrid): boolean {
  return Date.parse(time) >= (budgetEdges[0] ?? at - minuteMs)
}
