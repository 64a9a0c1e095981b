import * as z from 'zod/mini'
import { deployStanding } from '@contracts/deploy-gate.ts'
import { readFunction } from './function-call.ts'
import { instant, optionalInstant } from './instant.ts'
import { command, read } from './request.ts'

const standing = z.pipe(
  deployStanding,
  z.transform((told) => ({
    environment: told.environment,
    changes: told.changes,
    objectives: told.objectives.map(({ since, ...objective }) => ({
      ...objective,
      since: Date.parse(since),
    })),
    asOf: told.as_of === null ? null : Date.parse(told.as_of),
  })),
)

export type DeployStanding = z.output<typeof standing>

/** What the deploy gate would answer now to each change. */
export function readDeployStanding(signal: AbortSignal): Promise<DeployStanding> {
  return readFunction('deploy-gate/standing', standing, signal)
}

const override = z.pipe(
  z.object({
    id: z.string(),
    reason: z.string(),
    created_at: instant,
    created_by_name: z.string(),
    ends_at: instant,
    revoked_at: optionalInstant,
    revoked_by_name: z.nullable(z.string()),
  }),
  z.transform((row) => ({
    id: row.id,
    reason: row.reason,
    createdAt: row.created_at,
    createdByName: row.created_by_name,
    endsAt: row.ends_at,
    revokedAt: row.revoked_at,
    revokedByName: row.revoked_by_name,
  })),
)

export type DeployOverride = z.output<typeof override>

/** The last overrides, newest first. */
export function readDeployOverrides(signal: AbortSignal): Promise<DeployOverride[]> {
  return read(
    (rest) =>
      rest
        .from('deploy_overrides')
        .select('id,reason,created_at,created_by_name,ends_at,revoked_at,revoked_by_name')
        .order('created_at', { ascending: false })
        .limit(20),
    z.array(override),
    { signal },
  )
}

const decision = z.pipe(
  z.object({
    id: z.number(),
    last_at: instant,
    actor_name: z.string(),
    change: z.enum(['deploy', 'emergency', 'rollback']),
    decision: z.enum(['allow', 'warn', 'deny']),
    band: z.string(),
    codes: z.array(z.string()),
    times: z.number(),
  }),
  z.transform((row) => ({
    id: row.id,
    at: row.last_at,
    actorName: row.actor_name,
    change: row.change,
    decision: row.decision,
    band: row.band,
    codes: row.codes,
    times: row.times,
  })),
)

export type DeployDecision = z.output<typeof decision>

/** What the gate answered last, newest first; admins and approvers only. */
export function readDeployDecisions(signal: AbortSignal): Promise<DeployDecision[]> {
  return read(
    (rest) =>
      rest
        .from('deploy_decisions')
        .select('id,last_at,actor_name,change,decision,band,codes,times')
        .order('last_at', { ascending: false })
        .limit(20),
    z.array(decision),
    { signal },
  )
}

/** Lets emergencies out until then. `endsAt` in ms since the epoch. */
export async function recordDeployOverride(order: { reason: string; endsAt: number }) {
  const args = { reason: order.reason, ends_at: new Date(order.endsAt).toISOString() }
  return command('record_deploy_override', args, z.object({ id: z.string() }))
}

/** The gate closes again at once; revoking it again changes nothing. */
export async function revokeDeployOverride(order: { id: string; reason: string }) {
  return command('revoke_deploy_override', order, z.object({ id: z.string() }))
}
