import type { ApprovalRecord } from '@/backend/approval-record.ts'
import { formatUtc } from '@/lib/format-time.ts'

/** What can be done about a request at this moment, or how it ended. */
export type Standing =
  | {
      kind: 'open'
      /** Why neither button works now; null when they do. */
      obstacle: string | null
    }
  | {
      kind: 'closed'
      outcome: 'approved' | 'rejected' | 'expired' | 'voided'
      /** "Approved by Sam Okafor" */
      title: string
      at: number
      /** What follows from it. */
      detail: string | null
    }

const voidWords: Record<string, string> = {
  operation_changed:
    'The operation was changed after this was requested. The agent has to ask again.',
  workflow_cancelled: 'The workflow was cancelled.',
  lapsed: 'It was approved and not used in time. The agent has to ask again.',
  caller_expired: 'The time the agent gave for it was over.',
}

export interface StandingFacts {
  /** Server time. */
  now: number
  /** Why the page cannot be acted on, such as that it is not live. */
  staleReason: string | null
  /** A new estimate is on its way, or the last one failed. */
  estimating: 'no' | 'running' | 'failed'
}

export function standingOf(record: ApprovalRecord, facts: StandingFacts): Standing {
  const { approval } = record
  if (approval.status !== 'pending' || facts.now >= approval.expiresAt) return closed(record)
  return { kind: 'open', obstacle: obstacleIn(record, facts) }
}

function obstacleIn({ you }: ApprovalRecord, facts: StandingFacts): string | null {
  if (facts.staleReason !== null)
    return `${facts.staleReason}: nothing can be decided on what may be old.`
  if (you.decided !== null) return `You ${you.decided} this. It waits for somebody else.`
  // A stale estimate is cured by estimating again, which says so itself.
  if (!you.mayDecide && you.code !== 'ESTIMATE_STALE')
    return you.message ?? 'You cannot decide this.'
  if (facts.estimating === 'running') return 'Estimating again what it touches…'
  if (you.code === 'ESTIMATE_STALE' || facts.estimating === 'failed') {
    return 'What it touches has to be estimated again first.'
  }
  return null
}

function closed({ approval, decisions }: ApprovalRecord): Standing {
  const standing = decisions.filter(({ voidedAt }) => voidedAt === null)
  const at = approval.decidedAt ?? approval.expiresAt
  switch (approval.status) {
    case 'approved':
      return {
        kind: 'closed',
        outcome: 'approved',
        title: `Approved by ${namesOf(standing.filter(({ decision }) => decision === 'approved'))}`,
        at,
        detail:
          approval.consumedAt !== null
            ? 'It was used.'
            : approval.lapsesAt === null
              ? null
              : `Unused, it lapses at ${formatUtc(approval.lapsesAt, 'minute')}.`,
      }
    case 'rejected': {
      const rejection = standing.find(({ decision }) => decision === 'rejected')
      return {
        kind: 'closed',
        outcome: 'rejected',
        title: `Rejected by ${rejection?.name ?? 'somebody'}`,
        at,
        detail: rejection?.reason ?? null,
      }
    }
    case 'pending':
    case 'expired':
      return approval.voidReason === null
        ? {
            kind: 'closed',
            outcome: 'expired',
            title: 'Expired, nobody decided in time',
            at: approval.expiresAt,
            detail: 'It never ran. The agent has to ask again.',
          }
        : {
            kind: 'closed',
            outcome: 'voided',
            title: 'Became void',
            at,
            detail: voidWords[approval.voidReason] ?? null,
          }
  }
}

function namesOf(decisions: readonly { name: string }[]) {
  const names = decisions.map(({ name }) => name)
  return names.length === 0 ? 'nobody' : new Intl.ListFormat('en').format(names)
}
