import * as z from 'zod/mini'
import { sloCharts, sloChartWindow } from '@contracts/slo-charts.ts'
import { readFunction } from './function-call.ts'
import { instant, optionalInstant } from './instant.ts'

function time(text: string): number {
  return z.parse(instant, text)
}

export const chartWindows = sloChartWindow.options
export type ChartWindow = z.output<typeof sloChartWindow>

type ToldCharts = z.output<typeof sloCharts>
type ToldObjective = ToldCharts['objectives'][number]
type ToldGrid = { readonly from: string; readonly step_minutes: number }

/** Equally long cells, one after another: where each begins, in ms since 1970 UTC. */
function gridOf({ from, step_minutes }: ToldGrid) {
  return { from: time(from), stepMs: step_minutes * 60_000 }
}

function optional(text: string | null): number | null {
  return z.parse(optionalInstant, text)
}

function chartsOf({ id, window, trend, burn_down: burnDown, projection, excluded }: ToldObjective) {
  const { percentile, excluded_minutes: excludedMinutes, ...figures } = window
  return {
    id,
    window: {
      ...{ counts: { valid: figures.valid, bad: figures.bad }, excludedMinutes },
      ...{ refused: figures.refused, latest: figures.latest, highest: figures.highest },
      percentile:
        percentile === null
          ? null
          : {
              q: percentile.q,
              value: { ms: percentile.ms, fromMs: percentile.from_ms, toMs: percentile.to_ms },
            },
    },
    trend: { ...gridOf(trend), valid: trend.valid, bad: trend.bad, value: trend.value },
    /** Null where nothing is known of a cell. */
    burnDown: { ...gridOf(burnDown), remaining: burnDown.remaining, now: burnDown.now },
    projection:
      projection === null
        ? null
        : {
            paceMinutes: projection.pace_minutes,
            points: projection.points.map(({ at, remaining }) => ({ at: time(at), remaining })),
            exhaustedAt: optional(projection.exhausted_at),
            reachesTo: time(projection.reaches_to),
          },
    excluded:
      excluded === null
        ? null
        : {
            minutes: excluded.minutes,
            counts: { valid: excluded.valid, bad: excluded.bad },
            remainingWith: excluded.remaining_with,
          },
  }
}

/** The charts in the words of the panel. */
export const charts = z.pipe(
  sloCharts,
  z.transform((told) => ({
    asOf: optional(told.as_of),
    knownSince: optional(told.known_since),
    window: told.window,
    from: optional(told.from),
    objectives: told.objectives.map(chartsOf),
    operations: told.operations.map(({ trend, ...operation }) => ({
      ...operation,
      trend: { ...gridOf(trend), valid: trend.valid, bad: trend.bad },
    })),
    marks: told.marks.map((mark) => ({
      ...{ kind: mark.kind, title: mark.title, tone: mark.tone, change: mark.remaining_change },
      ...{ at: time(mark.at), to: optional(mark.to), incidentId: mark.incident_id },
    })),
    exclusions: told.exclusions.map((exclusion) => ({
      id: exclusion.id,
      objectiveId: exclusion.objective_id,
      from: time(exclusion.from),
      to: time(exclusion.to),
      reason: exclusion.reason,
      authorName: exclusion.author_name,
      withdrawnAt: optional(exclusion.withdrawn_at),
      withdrawnByName: exclusion.withdrawn_by_name,
    })),
    warnings: told.warnings,
  })),
)

export type SloCharts = z.output<typeof charts>
export type ObjectiveCharts = SloCharts['objectives'][number]
export type OperationTrend = SloCharts['operations'][number]
export type SloMark = SloCharts['marks'][number]

/** The course of every objective over a window, and what happened meanwhile. */
export function readSloCharts(window: ChartWindow, signal: AbortSignal): Promise<SloCharts> {
  return readFunction(`metrics/slo/charts?window=${window}`, charts, signal)
}
