import * as z from 'zod/mini'

const whole = z.number().check(z.int(), z.nonnegative())

/** What `read_metric_totals` answers. Windows without rows have no entry. */
export const metricTotals = z.object({
  known_since: z.nullable(z.string()),
  services: z.array(
    z.object({
      service: z.string(),
      window_minutes: whole,
      requests: whole,
      errors: whole,
      refused: whole,
      hist: z.array(whole),
    }),
  ),
  queues: z.array(
    z.object({
      queue: z.string(),
      window_minutes: whole,
      minutes: whole,
      minutes_over: whole,
      latest: whole,
    }),
  ),
})

const band = z.enum(['free', 'slow', 'freeze', 'incident', 'unknown'])

/** What `read_slo_objectives` answers: each promise, and the band it held at the evaluation before. */
export const storedObjectives = z.object({
  server_time: z.string(),
  objectives: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(['events', 'latency', 'queue']),
      service: z.enum(['api', 'executor', 'workflows', 'queue']),
      queue: z.nullable(z.enum(['pending_approvals', 'dead_letters'])),
      limit_value: z.nullable(z.number()),
      objective_ppm: z.number(),
      min_bad: z.number(),
      held_band: z.nullable(band),
      better_since: z.nullable(z.string()),
    }),
  ),
})

export type StoredObjective = z.output<typeof storedObjectives>['objectives'][number]

/** What `write_slo_status` answers. */
export const writtenStatus = z.object({ written: z.number() })
