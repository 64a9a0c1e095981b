/**
 * The status machine of a workflow as data: from each status, where it may go next. SQL guarantees
 * it; panel and tests read it. A status without successors is final.
 */
export const workflowTransitions = {
  queued: ['running', 'awaiting_approval', 'expired', 'cancelled', 'halted'],
  running: [
    'succeeded',
    'failed',
    'dead_letter',
    'halted',
    'outcome_unknown',
    'awaiting_approval',
    'queued',
    'expired',
    'cancelled',
  ],
  failed: [
    'running',
    'queued',
    'dead_letter',
    'awaiting_approval',
    'expired',
    'cancelled',
    'halted',
  ],
  awaiting_approval: ['queued', 'rejected', 'expired', 'cancelled'],
  halted: ['queued', 'cancelled'],
  outcome_unknown: ['queued', 'succeeded', 'halted', 'cancelled'],
  dead_letter: ['queued', 'awaiting_approval'],
  succeeded: [],
  rejected: [],
  expired: [],
  cancelled: [],
} as const satisfies Record<string, readonly string[]>

export type WorkflowStatus = keyof typeof workflowTransitions

/** True when nothing but an operator's command can still move it. */
export function isSettled(status: WorkflowStatus): boolean {
  return !['queued', 'running', 'failed', 'awaiting_approval'].includes(status)
}

/** Narrows a text from outside to a status. */
export function isWorkflowStatus(value: unknown): value is WorkflowStatus {
  return typeof value === 'string' && Object.hasOwn(workflowTransitions, value)
}

/** True when there is something left to cancel. A run with a call under way is cancelled only once it has answered. */
export function canCancel(status: WorkflowStatus): boolean {
  return ['queued', 'running', 'failed', 'awaiting_approval', 'halted', 'outcome_unknown'].includes(
    status,
  )
}
