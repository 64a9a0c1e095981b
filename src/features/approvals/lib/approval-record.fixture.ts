import type { ApprovalRecord } from '@/backend/approval-record.ts'

/** 2026-11-27 10:00:00 UTC, when {@link recordWith} was requested. */
export const requestedAt = Date.UTC(2026, 10, 27, 10)

interface Change {
  approval?: Partial<ApprovalRecord['approval']>
  you?: Partial<ApprovalRecord['you']>
  operation?: Partial<ApprovalRecord['operation']>
  decisions?: ApprovalRecord['decisions']
}

/** A transfer that has just been asked for and that the reader may decide, unless told otherwise. */
export function recordWith({ approval, you, operation, decisions }: Change = {}): ApprovalRecord {
  return {
    approval: {
      id: '7c0f3f52-6f0e-4f5e-9a55-0d4a4d6c2f10',
      operation: 'transfer_asset',
      revision: 1,
      riskLevel: 'critical',
      rank: 'critical',
      status: 'pending',
      paramsText: '{"amount_cents":1240000,"currency":"EUR"}',
      params: { amount_cents: 1_240_000, currency: 'EUR' },
      canonicalText: '{}',
      digest: '7f3a91c2'.repeat(8),
      radius: {
        unknown: false,
        rows: 2,
        users: 0,
        amount_cents: 1_240_000,
        currency: 'EUR',
        reversible: false,
      },
      estimatedAt: requestedAt,
      requesterId: 'dana',
      requesterName: 'Dana Kim',
      onBehalfOfName: null,
      reason: null,
      because: ['risk'],
      traceId: null,
      workflowId: null,
      workflowStatus: null,
      createdAt: requestedAt,
      expiresAt: requestedAt + 3_600_000,
      decidedAt: null,
      lapsesAt: null,
      consumedAt: null,
      voidReason: null,
      ...approval,
    },
    decisions: decisions ?? [],
    events: [],
    policy: {
      needed: 2,
      given: 0,
      eligibleNames: ['Sam Okafor'],
      isSatisfiable: true,
      editors: [],
      needsNonEditor: false,
    },
    you: { mayDecide: true, code: null, message: null, decided: null, ...you },
    operation: {
      description: 'Move money between own accounts',
      endpointUrl: 'https://example.com/transfer',
      timeoutMs: 30_000,
      maxRetries: 0,
      hasEstimator: true,
      revision: 1,
      ...operation,
    },
    recentRuns: [],
  }
}

export function decisionBy(
  name: string,
  change: Partial<ApprovalRecord['decisions'][number]> = {},
): ApprovalRecord['decisions'][number] {
  return {
    id: name,
    deciderId: name,
    name,
    decision: 'approved',
    reason: null,
    at: requestedAt,
    voidedAt: null,
    ...change,
  }
}
