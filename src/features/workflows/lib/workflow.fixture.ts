import type { WholeWorkflow } from '@/backend/workflow-record.ts'

/** A refund that has just been asked for, unless told otherwise. */
export function workflowWith(change: Partial<WholeWorkflow> = {}): WholeWorkflow {
  return {
    id: '7c0f3f52-6f0e-4f5e-9a55-0d4a4d6c2f10',
    operation: 'issue_refund',
    revision: 1,
    status: 'queued',
    mode: null,
    paramsText: '{"amount_cents":8000,"currency":"EUR","order_id":"ord_88213"}',
    submitterType: 'key',
    submitterName: 'support-agent',
    requesterName: 'Dana Kim',
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    createdAt: 0,
    createdAtText: '1970-01-01T00:00:00.000000+00:00',
    updatedAt: 0,
    availableAt: 0,
    expiresAt: 900_000,
    finishedAt: null,
    attempt: 0,
    maxAttempts: 4,
    errorCode: null,
    errorMessage: null,
    approvalId: null,
    openEffects: 0,
    isCancelling: false,
    cancelledByName: null,
    submittedAgain: null,
    idempotencyKey: 'refund-88213',
    reason: null,
    onBehalfOf: null,
    result: null,
    isReleased: false,
    callerExpiresAt: null,
    ...change,
  }
}
