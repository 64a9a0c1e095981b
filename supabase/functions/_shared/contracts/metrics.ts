import * as z from 'zod/mini'
import { auditStanding } from './audit.ts'

const whole = z.number().check(z.int(), z.nonnegative())

const column = z.array(whole)

/** What `read_metric_cells` answers: columns over the cells that have rows, cells counted from 1. */
export const metricCells = z.object({
  known_since: z.nullable(z.string()),
  services: z.array(
    z.object({
      ...{ service: z.string(), cells: column },
      ...{ requests: column, errors: column, refused: column, hist: z.array(column) },
    }),
  ),
  queues: z.array(
    z.object({
      ...{ queue: z.string(), cells: column, latest: whole },
      ...{ minutes: column, minutes_over: column, highest: column },
    }),
  ),
})

/** What `read_operation_cells` answers; the operation is null for all that are not named. */
export const operationCells = z.object({
  operations: z.array(
    z.object({
      ...{ operation: z.nullable(z.string()), operations: whole },
      ...{ cells: column, requests: column, errors: column },
    }),
  ),
})

export const band = z.enum(['free', 'slow', 'freeze', 'incident', 'unknown'])

/** What is promised, and which minutes do not count for it. */
export const countedObjective = z.object({
  id: z.string(),
  kind: z.enum(['events', 'latency', 'queue']),
  service: z.enum(['api', 'executor', 'workflows', 'queue']),
  queue: z.nullable(z.enum(['pending_approvals', 'dead_letters'])),
  limit_value: z.nullable(z.number()),
  objective_ppm: z.number(),
  exclusions: z.array(z.object({ from: z.string(), to: z.string() })),
})

export type CountedObjective = z.output<typeof countedObjective>

/** What `read_slo_objectives` answers: each promise, and the band it held at the evaluation before. */
export const storedObjectives = z.object({
  server_time: z.string(),
  /** The minute that every objective was evaluated at; null when one never was. */
  evaluated_at: z.nullable(z.string()),
  objectives: z.array(
    z.extend(countedObjective, {
      min_bad: z.number(),
      held_band: z.nullable(band),
      better_since: z.nullable(z.string()),
    }),
  ),
})

export type StoredObjective = z.output<typeof storedObjectives>['objectives'][number]

/** What `write_slo_status` answers. */
export const writtenStatus = z.object({ written: z.number() })

const percentileShape = z.nullable(
  z.object({ ms: z.number(), fromMs: z.number(), toMs: z.nullable(z.number()) }),
)
const counts = z.object({ valid: whole, bad: whole })
const exhaustion = z.nullable(
  z.object({
    kind: z.enum(['exhausted', 'not_in_sight', 'in']),
    /** From the evaluation on, with `in`. */
    minutes: z.optional(z.number()),
  }),
)

/** How an objective was last found to stand. Ratios are null where there were no valid events. */
export const sloStatus = z.object({
  /** End of the last closed minute. */
  at: z.string(),
  state: z.enum(['ok', 'no_traffic', 'no_data']),
  band,
  band_why: z.nullable(z.enum(['blind', 'young', 'few_events', 'no_events'])),
  since: z.string(),
  valid: whole,
  bad: whole,
  remaining: z.nullable(z.number()),
  /** What counts has changed since; it is being evaluated again. */
  outdated: z.boolean(),
  figures: z.looseObject({
    coverage: z.number(),
    minutesKnown: z.number(),
    budget: z.nullable(
      z.object({
        sli: z.number(),
        allowedBad: z.number(),
        remainingBad: z.number(),
        consumed: z.number(),
        remaining: z.number(),
        remainingMinutes: z.number(),
      }),
    ),
    tiers: z.array(
      z.object({
        tier: z.object({
          name: z.string(),
          severity: z.enum(['page', 'ticket']),
          longMinutes: z.number(),
          shortMinutes: z.number(),
          factorThousandths: z.number(),
          forMinutes: z.number(),
        }),
        long: counts,
        short: counts,
        longBurn: z.nullable(z.number()),
        shortBurn: z.nullable(z.number()),
        isOver: z.boolean(),
        isReachable: z.boolean(),
        share: z.number(),
      }),
    ),
    exhaustion: z.object({ fast: exhaustion, planning: exhaustion }),
    /** Whether one failure is a visible part of the budget, or all of it. */
    traffic: z.nullable(
      z.object({
        kind: z.enum(['one_failure_spends_all', 'coarse']),
        /** With `coarse`. */
        shareOfOneFailure: z.optional(z.number()),
      }),
    ),
    /** Holds the true share of good events for 95 % of samples; null where there are enough events. */
    interval: z.nullable(z.object({ low: z.number(), high: z.number() })),
    refused: z.optional(whole),
    /** With `no_data`: end of the last minute with a heartbeat; null when there was none in the whole window. */
    silentSince: z.nullish(z.string()),
    latest: z.nullish(z.number()),
    percentiles: z.optional(
      z.array(z.object({ q: z.number(), hour: percentileShape, whole: percentileShape })),
    ),
    warnings: z.array(z.string()),
    /** Where it was counted from; evaluations of before that was told came from the database. */
    source: z._default(z.enum(['postgres', 'prometheus']), 'postgres'),
  }),
})

/** What `read_slo_report` and `GET metrics/slo` answer. */
export const sloReport = z.object({
  server_time: z.string(),
  /** The evaluation that is told; null before the first. */
  as_of: z.nullable(z.string()),
  environment: z.enum(['production', 'staging', 'local']),
  demo: z.boolean(),
  objectives: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      kind: z.enum(['events', 'latency', 'queue']),
      service: z.enum(['api', 'executor', 'workflows', 'queue']),
      queue: z.nullable(z.enum(['pending_approvals', 'dead_letters'])),
      limit_value: z.nullable(z.number()),
      objective_ppm: z.number(),
      /** Alerts need at least so many bad events. */
      min_bad: whole,
      gates_deploys: z.boolean(),
      /** Null before the first evaluation. */
      status: z.nullable(sloStatus),
    }),
  ),
  band_changes: z.array(
    z.object({
      objective_id: z.string(),
      at: z.string(),
      from_band: z.nullable(band),
      to_band: band,
      remaining: z.nullable(z.number()),
    }),
  ),
  controls: z.array(
    z.object({ control: z.string(), from: z.string(), to: z.nullable(z.string()) }),
  ),
})

/** What `read_exposition` answers: how objectives stand, totals since the first count, and what is so now. */
export const exposed = z.object({
  objectives: z.array(
    z.object({
      id: z.string(),
      service: z.string(),
      objective_ppm: z.number(),
      status: z.nullable(sloStatus),
    }),
  ),
  counters: z.array(
    z.object({
      service: z.string(),
      operation: z.string(),
      requests: whole,
      errors: whole,
      refused: whole,
      sum_ms: whole,
      hist: z.array(whole),
    }),
  ),
  environment: z.string(),
  /** First minute with a heartbeat; null when there never was one. */
  known_since: z.nullable(z.string()),
  /** The greatest depth of a queue in the last whole minute; absent when nobody looked. */
  depths: z.record(z.string(), whole),
  controls: z.unknown(),
  /** When the switch last proved itself; null when it never did. */
  switch_proven_at: z.nullable(z.string()),
  connections: z.object({ used: whole, max: whole }),
  audit: auditStanding,
  counts: z.object({
    pending_approvals: whole,
    dead_letters: whole,
    running: whole,
    queued: whole,
    halted: whole,
    outcome_unknown: whole,
  }),
})
export type Exposed = z.output<typeof exposed>

/** The query of `GET metrics/operator`. */
export const operatorMetricsInput = z.strictObject({
  today_from: z.optional(z.string().check(z.refine(isTime, 'must be a time'))),
})
export type OperatorMetricsInput = z.output<typeof operatorMetricsInput>

function isTime(text: string): boolean {
  return !Number.isNaN(Date.parse(text))
}

/** What `read_operator_metrics` and `GET metrics/operator` answer. */
export const operatorMetrics = z.object({
  server_time: z.string(),
  as_of: z.string(),
  environment: z.string(),
  queue_paused: z.boolean(),
  controls: z.unknown(),
  approvals: z.object({
    pending: whole,
    oldest_pending_at: z.nullable(z.string()),
    decided_today: whole,
    expired_today: whole,
  }),
  workflows: z.object({
    running: whole,
    queued: whole,
    awaiting_approval: whole,
    halted: whole,
    failed_1h: whole,
    outcome_unknown: whole,
  }),
  dead_letters: whole,
  /** Jobs of the schedule that are late or failed. */
  late_jobs: z.array(z.string()),
  /** The last ten entries of the audit log; null for those who may not read it. */
  activity: z.nullable(
    z.array(
      z.object({
        seq: z.number(),
        created_at: z.string(),
        actor_name: z.string(),
        actor_type: z.string(),
        action: z.string(),
        resource_type: z.string(),
        resource_id: z.nullable(z.string()),
        reason: z.nullable(z.string()),
      }),
    ),
  ),
})
