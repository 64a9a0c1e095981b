import * as z from 'zod/mini'
import { changes } from '../domain/slo/deploy-gate.ts'
import { band, sloStatus } from './metrics.ts'

const change = z.enum(changes, `must be one of ${changes.join(', ')}`)

/** The query of `GET deploy-gate`. */
export const deployGateInput = z.strictObject({
  environment: z.string('must name the environment that is deployed to').check(z.minLength(1)),
  change,
})
export type DeployGateInput = z.output<typeof deployGateInput>

/** An override that holds: an admin answers for emergencies until then. */
const override = z.object({
  id: z.uuid(),
  reason: z.string(),
  ends_at: z.string(),
  by: z.string(),
})

/** What `read_deploy_gate` answers. The row of the controls is parsed by the guard's own parser. */
export const deployEvidence = z.object({
  server_time: z.string(),
  environment: z.string(),
  objectives: z.array(
    z.object({ id: z.string(), title: z.string(), status: z.nullable(sloStatus) }),
  ),
  controls: z.unknown(),
  override: z.nullable(override),
})
export type DeployEvidence = z.output<typeof deployEvidence>

/** What `record_deploy_decision` answers. */
export const recordedDecision = z.object({ ok: z.literal(true) })

const reason = z.object({ code: z.string(), message: z.string() })
const decision = z.object({
  allowed: z.boolean(),
  decision: z.enum(['allow', 'warn', 'deny']),
  band,
  reasons: z.array(reason),
})

const standing = {
  environment: z.string(),
  objectives: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      band,
      remaining: z.nullable(z.number()),
      burns: z.array(
        z.object({
          tier: z.string(),
          factor: z.number(),
          long: z.nullable(z.number()),
          short: z.nullable(z.number()),
          is_over: z.boolean(),
        }),
      ),
      /** Since when the band holds. */
      since: z.string(),
      note: z.nullable(z.string()),
    }),
  ),
  /** Engaged ones; null when they cannot be read. */
  controls: z.nullable(z.array(z.object({ control: z.string(), since: z.nullable(z.string()) }))),
  override: z.nullable(override),
  /** End of the oldest evaluation among them; null before the first. */
  as_of: z.nullable(z.string()),
  server_time: z.string(),
}

/** What `GET deploy-gate` answers. */
export const deployAnswer = z.extend(decision, { change, ...standing })

/** What `GET deploy-gate/standing` answers: every change at once, for people who look. */
export const deployStanding = z.object({
  changes: z.object({ deploy: decision, emergency: decision, rollback: decision }),
  ...standing,
})
