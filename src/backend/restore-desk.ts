import * as z from 'zod/mini'
import { controlNames } from '@domain/controls/controls.ts'
import { instant, optionalInstant } from './instant.ts'
import { read } from './request.ts'
import { workflowColumns, workflowFromColumns } from './workflow-item.ts'

const span = z.pipe(
  z.object({
    control: z.enum(controlNames),
    engaged_at: z.string(),
    released_at: z.nullable(z.string()),
    engaged_by_name: z.nullable(z.string()),
    reason: z.nullable(z.string()),
  }),
  z.transform((row) => ({
    control: row.control,
    /** As the database wrote them: they are sent back to choose the span. */
    since: row.engaged_at,
    until: row.released_at,
    engagedAt: Date.parse(row.engaged_at),
    releasedAt: row.released_at === null ? null : Date.parse(row.released_at),
    engagedByName: row.engaged_by_name,
    reason: row.reason,
  })),
)

export type Span = z.output<typeof span>

const stopped = z.pipe(
  z.extend(workflowColumns, {
    at: instant,
    code: z.nullish(z.string()),
    message: z.nullish(z.string()),
  }),
  z.transform((row) => ({
    ...workflowFromColumns(row),
    /** When and why it was stopped; its own status says where it stands now. */
    stoppedAt: row.at,
    stoppedBy: row.code ?? null,
    stoppedWhy: row.message ?? null,
  })),
)

export type StoppedWorkflow = z.output<typeof stopped>

const approvalStatus = z.enum(['pending', 'approved', 'rejected', 'expired'])

const held = z.pipe(
  z.extend(workflowColumns, {
    at: instant,
    because: z.array(z.string()),
    approval_id: z.string(),
    approval_status: approvalStatus,
  }),
  z.transform((row) => ({
    ...workflowFromColumns(row),
    heldAt: row.at,
    because: row.because,
    approvalId: row.approval_id,
    approvalStatus: row.approval_status,
  })),
)

export type HeldWorkflow = z.output<typeof held>

/** A hold of an agent outside, which has no workflow. */
const heldAsk = z.pipe(
  z.object({
    approval_id: z.string(),
    operation: z.string(),
    status: approvalStatus,
    because: z.array(z.string()),
    requester_name: z.string(),
    created_at: instant,
  }),
  z.transform((row) => ({
    approvalId: row.approval_id,
    operation: row.operation,
    approvalStatus: row.status,
    because: row.because,
    requesterName: row.requester_name,
    heldAt: row.created_at,
  })),
)

export type HeldAsk = z.output<typeof heldAsk>

const desk = z.pipe(
  z.object({
    server_time: instant,
    spans: z.array(span),
    span: z.nullable(
      z.pipe(
        z.object({ since: instant, until: optionalInstant }),
        z.transform((row) => ({ since: row.since, until: row.until })),
      ),
    ),
    refused: z.array(
      z.object({ operation: z.nullable(z.string()), code: z.string(), count: z.number() }),
    ),
    held: z.array(held),
    held_asks: z.array(heldAsk),
    halted: z.array(stopped),
    expired: z.array(stopped),
    outcome_unknown: z.array(stopped),
    totals: z.object({
      refused: z.number(),
      held: z.number(),
      held_open: z.number(),
      halted: z.number(),
      halted_open: z.number(),
      expired: z.number(),
      outcome_unknown: z.number(),
      outcome_unknown_open: z.number(),
    }),
  }),
  z.transform((row) => ({
    serverTime: row.server_time,
    spans: row.spans,
    span: row.span,
    refused: row.refused,
    held: row.held,
    heldAsks: row.held_asks,
    halted: row.halted,
    expired: row.expired,
    outcomeUnknown: row.outcome_unknown,
    /** How many there were, and how many of them still wait for a decision. */
    totals: {
      refused: row.totals.refused,
      held: row.totals.held,
      heldOpen: row.totals.held_open,
      halted: row.totals.halted,
      haltedOpen: row.totals.halted_open,
      expired: row.totals.expired,
      outcomeUnknown: row.totals.outcome_unknown,
      outcomeUnknownOpen: row.totals.outcome_unknown_open,
    },
  })),
)

export type RestoreDesk = z.output<typeof desk>
export type RefusedCount = RestoreDesk['refused'][number]

/** Reads what a control left behind; without a span, the newest engagement. */
export async function readRestoreDesk(
  chosen: { since: string; until: string | null } | null,
  signal: AbortSignal,
): Promise<RestoreDesk> {
  return read((rest) => rest.rpc('read_restore_desk', chosen ?? {}), desk, { signal })
}
