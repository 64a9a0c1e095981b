import * as z from 'zod/mini'
import { approvalStatus, paramsOf, radius, riskLevels } from './approval-item.ts'
import { isBackendError } from './errors.ts'
import { instant, optionalInstant } from './instant.ts'
import { read } from './request.ts'

const approval = z.pipe(
  z.object({
    id: z.string(),
    operation: z.string(),
    operation_revision: z.number(),
    risk_level: z.enum(riskLevels),
    risk_rank: z.number(),
    status: approvalStatus,
    params_text: z.string(),
    canonical_text: z.string(),
    digest: z.string(),
    blast_radius: radius,
    estimated_at: optionalInstant,
    user_id: z.string(),
    requester_name: z.string(),
    on_behalf_of_name: z.nullable(z.string()),
    reason: z.nullable(z.string()),
    because: z.array(z.string()),
    trace_id: z.nullable(z.string()),
    workflow_id: z.nullable(z.string()),
    workflow_status: z.nullable(z.string()),
    created_at: instant,
    expires_at: instant,
    decided_at: optionalInstant,
    lapses_at: optionalInstant,
    consumed_at: optionalInstant,
    void_reason: z.nullable(z.string()),
  }),
  z.transform((row) => ({
    id: row.id,
    operation: row.operation,
    revision: row.operation_revision,
    riskLevel: row.risk_level,
    rank: riskLevels[row.risk_rank] ?? 'critical',
    status: row.status,
    paramsText: row.params_text,
    params: paramsOf(row.params_text),
    canonicalText: row.canonical_text,
    digest: row.digest,
    radius: row.blast_radius,
    estimatedAt: row.estimated_at,
    requesterId: row.user_id,
    requesterName: row.requester_name,
    onBehalfOfName: row.on_behalf_of_name,
    reason: row.reason,
    because: row.because,
    traceId: row.trace_id,
    workflowId: row.workflow_id,
    workflowStatus: row.workflow_status,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    decidedAt: row.decided_at,
    lapsesAt: row.lapses_at,
    consumedAt: row.consumed_at,
    voidReason: row.void_reason,
  })),
)

const decision = z.pipe(
  z.object({
    id: z.string(),
    decider_id: z.string(),
    decider_name: z.string(),
    decision: z.enum(['approved', 'rejected']),
    reason: z.nullable(z.string()),
    decided_at: instant,
    voided_at: optionalInstant,
  }),
  z.transform((row) => ({
    id: row.id,
    deciderId: row.decider_id,
    name: row.decider_name,
    decision: row.decision,
    reason: row.reason,
    at: row.decided_at,
    voidedAt: row.voided_at,
  })),
)

const event = z.pipe(
  z.object({
    id: z.number(),
    at: instant,
    type: z.string(),
    actor_name: z.string(),
    detail: z.record(z.string(), z.unknown()),
  }),
  z.transform((row) => ({
    id: row.id,
    at: row.at,
    type: row.type,
    actor: row.actor_name,
    detail: row.detail,
  })),
)

export type ApprovalEvent = z.output<typeof event>

const policy = z.pipe(
  z.object({
    needed: z.number(),
    given: z.number(),
    eligible_names: z.array(z.string()),
    satisfiable: z.boolean(),
    editors: z.array(z.object({ id: z.string(), name: z.string(), at: instant })),
    needs_non_editor: z.boolean(),
  }),
  z.transform((row) => ({
    needed: row.needed,
    given: row.given,
    eligibleNames: row.eligible_names,
    isSatisfiable: row.satisfiable,
    editors: row.editors,
    needsNonEditor: row.needs_non_editor,
  })),
)

const you = z.pipe(
  z.object({
    may_decide: z.boolean(),
    code: z.nullable(z.string()),
    message: z.nullable(z.string()),
    decided: z.nullable(z.enum(['approved', 'rejected'])),
  }),
  z.transform((row) => ({
    mayDecide: row.may_decide,
    code: row.code,
    message: row.message,
    decided: row.decided,
  })),
)

const operation = z.pipe(
  z.object({
    description: z.string(),
    endpoint_url: z.string(),
    timeout_ms: z.number(),
    max_retries: z.number(),
    estimator: z.nullable(z.string()),
    revision: z.number(),
  }),
  z.transform((row) => ({
    description: row.description,
    endpointUrl: row.endpoint_url,
    timeoutMs: row.timeout_ms,
    maxRetries: row.max_retries,
    hasEstimator: row.estimator !== null,
    revision: row.revision,
  })),
)

const run = z.pipe(
  z.object({
    id: z.string(),
    status: z.string(),
    created_at: instant,
    finished_at: optionalInstant,
    blast_radius: z.pipe(
      z.unknown(),
      z.transform((stored) => (stored === null ? null : z.parse(radius, stored))),
    ),
    approved_by: z.array(z.string()),
  }),
  z.transform((row) => ({
    id: row.id,
    status: row.status,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
    /** What it was expected to touch when people allowed it; null when nobody had to. */
    radius: row.blast_radius,
    approvedBy: row.approved_by,
  })),
)

export type RecentRun = z.output<typeof run>

const record = z.pipe(
  z.object({
    approval,
    decisions: z.array(decision),
    events: z.array(event),
    policy,
    you,
    operation,
    recent_runs: z.array(run),
  }),
  z.transform(({ recent_runs: recentRuns, ...row }) => ({ ...row, recentRuns })),
)

export type ApprovalRecord = z.output<typeof record>

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Reads one request with everything around it; null when there is none of that id. */
export async function readApproval(
  id: string,
  signal: AbortSignal,
): Promise<ApprovalRecord | null> {
  if (!uuid.test(id)) return null
  try {
    return await read((rest) => rest.rpc('read_approval', { id }), record, { signal })
  } catch (error) {
    if (isBackendError(error, 'NOT_FOUND')) return null
    throw error
  }
}
