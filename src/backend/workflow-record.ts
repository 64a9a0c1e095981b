import * as z from 'zod/mini'
import { instant, optionalInstant } from './instant.ts'
import { read } from './request.ts'
import { workflowColumns, workflowFromColumns } from './workflow-item.ts'

const whole = z.pipe(
  z.extend(workflowColumns, {
    params_text: z.string(),
    idempotency_key: z.string(),
    reason: z.nullable(z.string()),
    on_behalf_of: z.nullable(z.string()),
    result: z.unknown(),
    released: z.boolean(),
    caller_expires_at: optionalInstant,
  }),
  z.transform((row) => ({
    ...workflowFromColumns(row),
    paramsText: row.params_text,
    idempotencyKey: row.idempotency_key,
    /** What the agent wrote itself. */
    reason: row.reason,
    /** The member it was done for, while they are one. */
    onBehalfOf: row.on_behalf_of,
    result: row.result ?? null,
    /** May start although the queue is paused. */
    isReleased: row.released,
    callerExpiresAt: row.caller_expires_at,
  })),
)

export type WholeWorkflow = z.output<typeof whole>

const event = z.object({
  id: z.number(),
  at: instant,
  type: z.string(),
  detail: z.record(z.string(), z.unknown()),
})

export type WorkflowEvent = z.output<typeof event>

const effect = z.pipe(
  z.object({
    id: z.string(),
    attempt: z.number(),
    effect_key: z.string(),
    mode: z.enum(['live', 'advisory']),
    status: z.enum(['open', 'succeeded', 'failed', 'outcome_unknown']),
    controls_version: z.number(),
    begun_at: instant,
    not_after: instant,
    ended_at: optionalInstant,
    outcome: z.nullish(z.record(z.string(), z.unknown())),
  }),
  z.transform((row) => ({
    id: row.id,
    attempt: row.attempt,
    key: row.effect_key,
    mode: row.mode,
    status: row.status,
    controlsVersion: row.controls_version,
    begunAt: row.begun_at,
    notAfter: row.not_after,
    endedAt: row.ended_at,
    outcome: row.outcome ?? null,
  })),
)

export type WorkflowEffect = z.output<typeof effect>

const approval = z.pipe(
  z.object({
    id: z.string(),
    status: z.enum(['pending', 'approved', 'rejected', 'expired']),
    required_approvals: z.number(),
    approvals_given: z.number(),
    created_at: instant,
    expires_at: instant,
    decided_at: optionalInstant,
    consumed_at: optionalInstant,
    void_reason: z.nullish(z.string()),
  }),
  z.transform((row) => ({
    id: row.id,
    status: row.status,
    needed: row.required_approvals,
    given: row.approvals_given,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    decidedAt: row.decided_at,
    consumedAt: row.consumed_at,
    voidReason: row.void_reason ?? null,
  })),
)

const deadLetter = z.pipe(
  z.object({
    id: z.string(),
    created_at: instant,
    attempts: z.number(),
    error_code: z.nullable(z.string()),
    error_message: z.nullable(z.string()),
    handling: z.nullable(z.enum(['replayed', 'discarded'])),
    handled_at: optionalInstant,
    handled_by_name: z.nullable(z.string()),
  }),
  z.transform((row) => ({
    id: row.id,
    createdAt: row.created_at,
    attempts: row.attempts,
    errorCode: row.error_code,
    errorMessage: row.error_message,
    handling: row.handling,
    handledAt: row.handled_at,
    handledByName: row.handled_by_name,
  })),
)

const record = z.pipe(
  z.object({
    server_time: instant,
    workflow: whole,
    events: z.array(event),
    effects: z.array(effect),
    approvals: z.array(approval),
    events_total: z.number(),
    dead_letters: z.array(deadLetter),
  }),
  z.transform((row) => ({
    serverTime: row.server_time,
    workflow: row.workflow,
    events: row.events,
    effects: row.effects,
    approvals: row.approvals,
    deadLetters: row.dead_letters,
    /** How many there are; only the newest are answered. */
    eventsTotal: row.events_total,
  })),
)

export type WorkflowRecord = z.output<typeof record>

/** Reads everything that is known about one workflow. */
export async function readWorkflow(id: string, signal: AbortSignal): Promise<WorkflowRecord> {
  return read((rest) => rest.rpc('read_workflow', { id }), record, { signal })
}
