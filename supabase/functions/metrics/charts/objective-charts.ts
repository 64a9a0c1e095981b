import type * as z from 'zod/mini'
import type { CountedObjective } from '../../_shared/contracts/metrics.ts'
import type { objectiveCharts } from '../../_shared/contracts/slo-charts.ts'
import { errorBudget } from '../../_shared/domain/slo/budget.ts'
import { burnDown } from '../../_shared/domain/slo/burn-down.ts'
import { regroup, sumCells, type Cell } from '../../_shared/domain/slo/cells.ts'
import { noEvents, type EventCounts } from '../../_shared/domain/slo/counts.ts'
import { steppedExhaustion } from '../../_shared/domain/slo/exhaustion.ts'
import { sloWindowMinutes, ppm } from '../../_shared/domain/slo/objective.ts'
import { percentile } from '../../_shared/domain/slo/percentile.ts'
import { minutesInside } from '../../_shared/domain/slo/spans.ts'
import { windowBefore } from '../../_shared/domain/slo/windows.ts'
import type { MetricCells } from '../../_shared/ports/metrics-source.ts'
import { countsOf, leftOutOf } from '../objective-counts.ts'
import { minuteMs, paceMinutes, type ChartGrid } from './chart-grid.ts'
import { gridColumns } from './grid-columns.ts'
import { thinLine } from './thin-line.ts'

type Charts = z.output<typeof objectiveCharts>

/** Half a tenth of a percent of the budget: less than a pixel. */
const lineTolerance = 0.0005

/** All that is drawn of one objective. */
export function chartsOf(objective: CountedObjective, found: MetricCells, grid: ChartGrid): Charts {
  const { at } = grid
  const leftOut = leftOutOf(objective)
  const own = cellsOf(objective, found)
  const target = { objectivePpm: objective.objective_ppm }
  const cut = { bounds: found.bounds, cells: own }
  const counts = (cell: Cell | null) => (cell === null ? null : countsOf(objective, cell))
  const cells = regroup(cut, grid.edges, leftOut)
  const parts = regroup(cut, grid.budgetEdges, leftOut)
  const whole = counts(sumCells(parts)) ?? noEvents
  const [pace = null] = regroup(cut, [at - paceMinutes * minuteMs, at], leftOut)
  const hours = regroup(cut, grid.hours, leftOut).map(counts)
  const [everything = null] = regroup(cut, [windowBefore(at, sloWindowMinutes).from, at])
  return {
    id: objective.id,
    window: {
      ...figuresOf(objective, sumCells(cells)),
      latest: objective.queue === null ? null : found.latest(objective.queue),
      excluded_minutes: minutesInside(leftOut, grid.window),
    },
    trend: {
      ...gridColumns(grid, cells.map(counts), found),
      value: cells.map((cell) => valueOf(objective, cell)),
    },
    burn_down: {
      from: iso(at - (at % (60 * minuteMs)) - sloWindowMinutes * minuteMs),
      step_minutes: 60,
      remaining: burnDown(hours, sloWindowMinutes / 60, target).map(rounded),
      now: errorBudget(whole, target)?.remaining ?? null,
    },
    projection: projectionOf(
      parts.map(counts),
      { counts: counts(pace) ?? noEvents, minutes: paceMinutes },
      objective,
      grid,
    ),
    excluded: excludedOf(whole, counts(everything) ?? noEvents, objective, grid),
  }
}

/** What the objective speaks of, cell by cell. */
export function cellsOf(
  { service, queue }: Pick<CountedObjective, 'service' | 'queue'>,
  found: MetricCells,
): readonly (Cell | null)[] {
  if (queue !== null) return found.queue(queue)
  return service === 'queue' ? [] : found.service(service)
}

function figuresOf(objective: CountedObjective, cell: Cell | null) {
  const { valid, bad } = cell === null ? noEvents : countsOf(objective, cell)
  const q = objective.objective_ppm / ppm
  const found =
    objective.kind === 'latency' && cell?.durations ? percentile(cell.durations, q) : null
  return {
    ...{ valid, bad, sli: valid === 0 ? null : (valid - bad) / valid },
    refused: objective.queue === null ? (cell?.refused ?? 0) : null,
    percentile: found && { q, ms: found.ms, from_ms: found.fromMs, to_ms: found.toMs },
    highest: cell?.highest ?? null,
  }
}

function valueOf(objective: CountedObjective, cell: Cell | null): number | null {
  if (cell === null) return null
  if (objective.kind === 'queue') return cell.highest
  if (objective.kind === 'events') {
    const { valid, bad } = cell.counts
    return valid === 0 ? null : rounded((valid - bad) / valid)
  }
  const found = cell.durations && percentile(cell.durations, objective.objective_ppm / ppm)
  return found && Math.round(found.ms * 10) / 10
}

function projectionOf(
  parts: readonly (EventCounts | null)[],
  pace: { counts: EventCounts; minutes: number },
  { objective_ppm: objectivePpm }: CountedObjective,
  { at, budgetEdges }: ChartGrid,
): Charts['projection'] {
  const leaving = parts.map((counts, index) => ({
    counts: counts ?? noEvents,
    leavesIn: ((budgetEdges[index + 1] ?? at) - at) / minuteMs + sloWindowMinutes,
  }))
  const stepped = steppedExhaustion(leaving, pace, { objectivePpm })
  if (stepped === null) return null
  const { exhaustion, points } = stepped
  const then = {
    exhausted: 0,
    not_in_sight: null,
    in: 'minutes' in exhaustion ? exhaustion.minutes : 0,
  }
  const minutes = then[exhaustion.kind]
  return {
    pace_minutes: pace.minutes,
    points: thinLine(points, lineTolerance).map(({ minutesAhead, remaining }) => ({
      at: iso(at + minutesAhead * minuteMs),
      remaining: rounded(remaining),
    })),
    exhausted_at: minutes === null ? null : iso(at + minutes * minuteMs),
    reaches_to: iso(at + sloWindowMinutes * minuteMs),
  }
}

/** Both values of an edited past: what was left out, and what it would have come to. */
function excludedOf(
  counted: EventCounts,
  everything: EventCounts,
  objective: CountedObjective,
  { at }: ChartGrid,
): Charts['excluded'] {
  const minutes = minutesInside(leftOutOf(objective), windowBefore(at, sloWindowMinutes))
  if (minutes === 0) return null
  const budget = errorBudget(everything, { objectivePpm: objective.objective_ppm })
  return {
    minutes,
    valid: everything.valid - counted.valid,
    bad: everything.bad - counted.bad,
    remaining_with: budget?.remaining ?? null,
  }
}

const iso = (time: number) => new Date(time).toISOString()

/** To a millionth: lines need no more, and the answer is a third as long. */
function rounded(value: number): number
function rounded(value: number | null): number | null
function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 1e6) / 1e6
}
