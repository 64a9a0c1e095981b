import * as z from 'zod/mini'
import { infraMetricNames, infraSources } from '../domain/infra/metrics.ts'

const whole = z.number().check(z.int(), z.nonnegative())
const time = z.string()

export const infraWindow = z.enum(['1h', '6h', '24h', '7d'])

/** The query of `GET metrics/infra`. */
export const infraInput = z.strictObject({ window: z._default(infraWindow, '6h') })
export type InfraInput = z.output<typeof infraInput>

/** What `write_infra_samples` answers. */
export const writtenSamples = z.object({ written: whole })

/** What `read_database_figures` answers. */
export const databaseFigures = z.object({
  source: z.literal('database'),
  detail: z.string(),
  samples: z.array(z.object({ name: z.enum(infraMetricNames), value: z.number() })),
  missing: z.array(z.enum(infraMetricNames)),
})

/** What `read_probe_plan` answers. */
export const probePlan = z.object({
  private_endpoints_allowed: z.boolean(),
  channels: z.array(z.looseObject({ id: z.string(), name: z.string() })),
})

export const dependencyState = z.enum(['reachable', 'slow', 'unreachable', 'not_configured'])

/** What `read_infra` and `GET metrics/infra?window=…` answer. */
export const infraReport = z.object({
  server_time: time,
  window: infraWindow,
  /** Cell `i` of a series begins at `from + i * step_seconds`. */
  from: time,
  step_seconds: whole,
  /** Means of each cell by name; null where nothing is known. Counters are per second. */
  series: z.record(z.string(), z.array(z.nullable(z.number()))),
  /** The last sample of each name, with the minute it is of. */
  latest: z.record(z.string(), z.object({ at: time, value: z.number() })),
  /** Means of whole hours of the last 7 days, of what grows. */
  growth: z.record(z.string(), z.array(z.object({ at: time, value: z.number() }))),
  sources: z.array(
    z.object({
      name: z.enum(infraSources),
      detail: z.nullable(z.string()),
      /** Null before the first success. */
      read_at: z.nullable(time),
      tried_at: time,
      /** Why the last try failed. */
      problem: z.nullable(z.string()),
      missing: z.array(z.string()),
    }),
  ),
  dependencies: z.array(
    z.object({
      name: z.string(),
      state: dependencyState,
      detail: z.nullable(z.string()),
      latency_ms: z.nullable(whole),
      problem: z.nullable(z.string()),
      since: time,
      checked_at: time,
      last_success_at: z.nullable(time),
    }),
  ),
})

/** What `read_infra_exposition` answers: only what is of the last minutes. */
export const exposedInfra = z.object({
  figures: z.record(z.string(), z.number()),
  dependencies: z.array(
    z.object({ name: z.string(), state: dependencyState, latency_ms: z.nullable(whole) }),
  ),
  costs: z.array(
    z.object({ service: z.string(), budget_cents: whole, projected_cents: z.nullable(whole) }),
  ),
})
export type ExposedInfra = z.output<typeof exposedInfra>
