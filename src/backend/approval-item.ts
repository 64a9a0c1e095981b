import * as z from 'zod/mini'
import type { BlastRadius } from '@domain/approvals/blast-radius.ts'
import { parseStrictJson, type JsonValue } from '@domain/approvals/strict-json.ts'
import { instant, optionalInstant } from './instant.ts'

const known = z.object({
  unknown: z.literal(false),
  rows: z.number(),
  users: z.number(),
  // The timeline leaves out what is null.
  amount_cents: z._default(z.nullable(z.number()), null),
  currency: z._default(z.nullable(z.string()), null),
  reversible: z.boolean(),
  notes: z.optional(
    z.object({
      rows: z.optional(z.string()),
      users: z.optional(z.string()),
      amount: z.optional(z.string()),
      reversible: z.optional(z.string()),
    }),
  ),
})
const unknown = z.object({ why: z.nullish(z.string()) })

/** An estimate as it is stored. What cannot be read as one is unknown, and unknown counts as critical. */
export const radius = z.pipe(
  z.unknown(),
  z.transform((stored): BlastRadius => {
    const read = known.safeParse(stored)
    if (read.success) return read.data
    const told = unknown.safeParse(stored)
    return { unknown: true, why: (told.success ? told.data.why : null) ?? null }
  }),
)

/** The estimate that an event of the timeline carries; null when there is none. */
export function radiusIn(stored: unknown): BlastRadius | null {
  return stored === null || stored === undefined ? null : z.parse(radius, stored)
}

export const riskLevels = ['critical', 'high', 'medium', 'low'] as const
export type RiskLevel = (typeof riskLevels)[number]

export const approvalStatus = z.enum(['pending', 'approved', 'rejected', 'expired'])

/** Columns of a request that the queue and the history carry. */
export const itemColumns = z.object({
  id: z.string(),
  operation: z.string(),
  operation_revision: z.number(),
  risk_level: z.enum(riskLevels),
  risk_rank: z.number(),
  status: approvalStatus,
  params_text: z.nullable(z.string()),
  reason_start: z.nullable(z.string()),
  blast_radius: radius,
  requester_name: z.string(),
  user_id: z.string(),
  on_behalf_of_name: z.nullable(z.string()),
  created_at: instant,
  expires_at: instant,
  required_approvals: z.number(),
  approvals_given: z.number(),
  approved_by: z.array(z.string()),
  digest: z.string(),
  satisfiable: z.boolean(),
  you_decided: z.boolean(),
  is_own: z.boolean(),
  workflow_id: z.nullable(z.string()),
  because: z.array(z.string()),
  estimated_at: optionalInstant,
  has_estimator: z.boolean(),
})

export function itemFromColumns(row: z.output<typeof itemColumns>) {
  return {
    id: row.id,
    operation: row.operation,
    revision: row.operation_revision,
    riskLevel: row.risk_level,
    /** Where it stands in the queue: what nobody could estimate stands with the critical ones. */
    rank: riskLevels[row.risk_rank] ?? 'critical',
    status: row.status,
    /** Null where they are too long for a list: then `params` is empty, which is not what would run. */
    paramsText: row.params_text,
    params: paramsOf(row.params_text),
    agentWords: agentWords(row.reason_start),
    radius: row.blast_radius,
    requesterName: row.requester_name,
    requesterId: row.user_id,
    onBehalfOfName: row.on_behalf_of_name,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    needed: row.required_approvals,
    given: row.approvals_given,
    approvedBy: row.approved_by,
    digest: row.digest,
    isSatisfiable: row.satisfiable,
    youDecided: row.you_decided,
    isOwn: row.is_own,
    workflowId: row.workflow_id,
    because: row.because,
    estimatedAt: row.estimated_at,
    hasEstimator: row.has_estimator,
  }
}

/** Lists carry this many characters of what an agent says about its request. */
const reasonStartLength = 280

function agentWords(start: string | null): string | null {
  return start !== null && start.length >= reasonStartLength ? `${start}…` : start
}

export type ApprovalItem = ReturnType<typeof itemFromColumns>

/** The params of a request; no params where they are too long for a list or not readable. */
export function paramsOf(text: string | null): JsonValue {
  const parsed = parseStrictJson(text ?? '{}', 'params')
  return parsed.ok ? parsed.value : {}
}
