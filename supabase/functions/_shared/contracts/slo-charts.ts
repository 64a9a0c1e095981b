import * as z from 'zod/mini'
import { countedObjective, sloReport } from './metrics.ts'

const whole = z.number().check(z.int(), z.nonnegative())
const time = z.string()

/** Spans the page lets one choose; the budget is always that of 28 days. */
export const sloChartWindow = z.enum(['1h', '24h', '7d', '28d'])
export type SloChartWindow = z.output<typeof sloChartWindow>

/**
 * Columns of equally long cells: cell `i` begins at `from + i * step_minutes`, all columns are equally long. The
 * first and the last cell may reach beyond the window, but count only what lies in it.
 */
const grid = { from: time, step_minutes: whole }

/** Events of each cell. Null: nothing is known of it; 0: it is known that nothing came. */
const counts = { valid: z.array(z.nullable(whole)), bad: z.array(z.nullable(whole)) }

const percentile = z.object({
  q: z.number(),
  ms: z.number(),
  /** The bucket that surely holds the true value; null above every bound, where `ms` is the least it can be. */
  from_ms: z.number(),
  to_ms: z.nullable(z.number()),
})

/** What the selected window says. Minutes excluded from it are in none of its counts. */
const windowFigures = z.object({
  valid: whole,
  bad: whole,
  /** Good share; null without valid events. */
  sli: z.nullable(z.number()),
  /** Refused by operators' controls: beside the valid events, not among them. Null for queues. */
  refused: z.nullable(whole),
  /** Of an objective on latency, at the share it promises: P95 where 95 % are to be in time. */
  percentile: z.nullable(percentile),
  /** Depths of an objective on a queue. */
  latest: z.nullable(whole),
  highest: z.nullable(whole),
  excluded_minutes: whole,
})

export const objectiveCharts = z.object({
  id: z.string(),
  window: windowFigures,
  /** `value`: good share, milliseconds or greatest depth of a cell. A gap where it is null. */
  trend: z.object({ ...grid, ...counts, value: z.array(z.nullable(z.number())) }),
  /**
   * Remaining budget at whole hours `x` of the last 28 days, over `[x - 28 d, x)`; its first value stands at
   * `from`. Never clamped, null before anything is known. `now` is the value at `as_of`.
   */
  burn_down: z.object({
    ...grid,
    remaining: z.array(z.nullable(z.number())),
    now: z.nullable(z.number()),
  }),
  /**
   * The remaining budget when each hour to come is like the mean of the last `pace_minutes` and what is older than
   * 28 days drops out. Null when there is no pace: no events lately. It ends 28 days ahead.
   */
  projection: z.nullable(
    z.object({
      pace_minutes: whole,
      points: z.array(z.object({ at: time, remaining: z.number() })),
      /** `as_of` when it is spent already; null when it is not within `reaches_to`. */
      exhausted_at: z.nullable(time),
      reaches_to: time,
    }),
  ),
  /** Over 28 days: what was left out, and the remaining budget had it not been. Null when nothing was. */
  excluded: z.nullable(
    z.object({ minutes: whole, valid: whole, bad: whole, remaining_with: z.nullable(z.number()) }),
  ),
})

/** An operation's part of the bad requests of the window; `operation` is null for all the others together. */
const operationTrend = z.object({
  operation: z.nullable(z.string()),
  /** How many operations it sums up. */
  operations: whole,
  valid: whole,
  bad: whole,
  /** Bad events by all bad events of the window; null when none was bad. */
  share: z.nullable(z.number()),
  trend: z.object({ ...grid, ...counts }),
})

/** A moment or span on the time axis. More kinds join, such as deploys. */
const mark = z.object({
  kind: z.enum(['incident', 'control', 'config', 'exclusion', 'left', 'leaves']),
  at: time,
  /** Null for a moment, and for a span that goes on. */
  to: z.nullable(time),
  title: z.string(),
  tone: z.enum(['danger', 'warn', 'neutral']),
  /** Change of the remaining budget of API availability, as a ratio: -0.162 cost 16.2 %. Null where it has no cost. */
  remaining_change: z.nullable(z.number()),
  incident_id: z.nullable(whole),
})

export const incident = z.object({
  id: whole,
  started_at: time,
  ended_at: z.nullable(time),
  source: z.enum(['control', 'demo', 'alert']),
  /** The control or alert it is the span of; null for demo data. */
  source_name: z.nullable(z.string()),
  title: z.string(),
})

export const exclusion = z.object({
  id: whole,
  objective_id: z.string(),
  from: time,
  to: time,
  reason: z.string(),
  author_name: z.string(),
  created_at: time,
  /** Set when it no longer holds; it stays in the list. */
  withdrawn_at: z.nullable(time),
  withdrawn_by_name: z.nullable(z.string()),
})

/** What `read_slo_marks` answers: all that the charts are made of, but for the counts. */
export const sloMarks = z.object({
  server_time: time,
  as_of: z.nullable(time),
  objectives: z.array(countedObjective),
  incidents: z.array(incident),
  exclusions: z.array(exclusion),
  /** Changes of the configuration. */
  changes: z.array(z.object({ at: time, action: z.string() })),
})

export type SloMarks = z.output<typeof sloMarks>

/** What `GET metrics/slo/charts?window=…` answers. */
export const sloCharts = z.object({
  server_time: time,
  /** The evaluation whose end every window shares; null before the first, when the lists are empty. */
  as_of: z.nullable(time),
  /** First minute in which the recorder was seen. */
  known_since: z.nullable(time),
  window: sloChartWindow,
  /** Start of the window; null before the first evaluation. */
  from: z.nullable(time),
  step_minutes: whole,
  objectives: z.array(objectiveCharts),
  /** Requests to the API: the operations with most bad events, the rest as one. */
  operations: z.array(operationTrend),
  /** Of the last 28 days and, with `leaves`, of the next; oldest first. */
  marks: z.array(mark),
  /** That touch the last 28 days, newest first. */
  incidents: z.array(incident),
  exclusions: z.array(exclusion),
  warnings: z.array(z.string()),
})

export type SloCharts = z.output<typeof sloCharts>

/** `POST metrics/shared`: the token stands in the fragment of a link, which no server is sent. */
export const sharedInput = z.strictObject({
  token: z.string('must be a text').check(z.maxLength(200, 'is too long')),
  window: z._default(sloChartWindow, '28d'),
})
export type SharedInput = z.output<typeof sharedInput>

/** What `read_shared_slo` answers for a token that holds. */
export const sharedEvidence = z.object({ report: sloReport, marks: sloMarks })

/** What `POST metrics/shared` answers. Charts are null while they cannot be read. */
export const sharedSlo = z.object({ report: sloReport, charts: z.nullable(sloCharts) })
