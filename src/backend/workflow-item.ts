import * as z from 'zod/mini'
import { workflowTransitions, type WorkflowStatus } from '@domain/workflows/status.ts'
import { instant, optionalInstant } from './instant.ts'

export const workflowStatuses = Object.keys(workflowTransitions).filter(isKnown)

function isKnown(status: string): status is WorkflowStatus {
  return Object.hasOwn(workflowTransitions, status)
}

/** Columns of a workflow that every list of them carries. */
export const workflowColumns = z.object({
  id: z.string(),
  operation: z.string(),
  operation_revision: z.number(),
  status: z.enum(workflowStatuses),
  mode: z.nullable(z.enum(['live', 'advisory'])),
  params_text: z.nullable(z.string()),
  submitter_type: z.enum(['key', 'user', 'system']),
  submitter_name: z.string(),
  requester_name: z.string(),
  trace_id: z.nullable(z.string()),
  created_at: z.string(),
  updated_at: instant,
  available_at: instant,
  expires_at: instant,
  finished_at: optionalInstant,
  attempt: z.number(),
  max_attempts: z.number(),
  error_code: z.nullable(z.string()),
  error_message: z.nullable(z.string()),
  approval_id: z.nullable(z.string()),
  open_effects: z.number(),
  cancelling: z.boolean(),
  cancel_requested_by_name: z.nullable(z.string()),
  submitted_again_as: z.nullable(z.string()),
  submitted_again_by_name: z.nullable(z.string()),
})

export function workflowFromColumns(row: z.output<typeof workflowColumns>) {
  return {
    id: row.id,
    operation: row.operation,
    revision: row.operation_revision,
    status: row.status,
    mode: row.mode,
    /** Null when it is too long for a list. */
    paramsText: row.params_text,
    submitterType: row.submitter_type,
    submitterName: row.submitter_name,
    requesterName: row.requester_name,
    traceId: row.trace_id,
    createdAt: Date.parse(row.created_at),
    /** With every microsecond, as the paging compares it. */
    createdAtText: row.created_at,
    updatedAt: row.updated_at,
    availableAt: row.available_at,
    expiresAt: row.expires_at,
    finishedAt: row.finished_at,
    attempt: row.attempt,
    maxAttempts: row.max_attempts,
    errorCode: row.error_code,
    errorMessage: row.error_message,
    approvalId: row.approval_id,
    /** Calls that left and are not accounted for. */
    openEffects: row.open_effects,
    /** Somebody cancelled it while a call was out. */
    isCancelling: row.cancelling,
    cancelledByName: row.cancel_requested_by_name,
    /** The workflow that asks for the same once more, and whose it is. */
    submittedAgain:
      row.submitted_again_as === null
        ? null
        : { workflowId: row.submitted_again_as, by: row.submitted_again_by_name ?? 'somebody' },
  }
}

export const workflowItem = z.pipe(workflowColumns, z.transform(workflowFromColumns))

export type WorkflowItem = z.output<typeof workflowItem>
