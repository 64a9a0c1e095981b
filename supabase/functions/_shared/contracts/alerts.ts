import * as z from 'zod/mini'
import { auditStanding } from './audit.ts'

const whole = z.number().check(z.int(), z.nonnegative())
const time = z.string()
const labels = z.record(z.string(), z.string())

/** What `read_alert_facts` answers: everything rules are judged on, and the alerts that are open. */
export const alertFacts = z.object({
  server_time: time,
  watching_since: time,
  objectives: z.array(
    z.object({
      ...{ id: z.string(), title: z.string(), min_bad: whole },
      kind: z.enum(['events', 'latency', 'queue']),
      service: z.enum(['api', 'executor', 'workflows', 'queue']),
      limit_value: z.nullable(z.number()),
      at: time,
      state: z.enum(['ok', 'no_traffic', 'no_data']),
      remaining: z.nullable(z.number()),
      allowed_bad: z.nullable(z.number()),
      minutes_known: whole,
      tiers: z.array(
        z.object({
          tier: z.object({
            name: z.enum(['page_fast', 'page_slow', 'ticket_fast', 'ticket_slow']),
          }),
          isReachable: z.boolean(),
          isOver: z.boolean(),
          longBurn: z.nullable(z.number()),
          short: z.object({ valid: whole, bad: whole }),
        }),
      ),
    }),
  ),
  depths: z.object({ pending_approvals: whole, dead_letters: whole }),
  /** The row, parsed where it is judged: one that does not parse is an unreadable one. */
  controls: z.unknown(),
  canary: z.object({ proven_at: time, problem: z.nullable(z.string()) }),
  dependencies: z.array(
    z.object({
      ...{ name: z.string(), since: time, checked_at: time },
      state: z.enum(['reachable', 'slow', 'unreachable']),
    }),
  ),
  connections: z.object({ used: whole, max: whole }),
  audit: auditStanding,
  open: z.array(
    z.object({
      ...{ rule: z.string(), labels, state: z.enum(['pending', 'firing']) },
      pending_at: time,
      firing_at: z.nullable(time),
      clearing_since: z.nullable(time),
      unknown_since: z.nullable(time),
    }),
  ),
})

/** What `write_alerts` answers: how many alerts changed. */
export const writtenAlerts = z.object({ written: whole })
