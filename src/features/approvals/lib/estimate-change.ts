import { radiusIn } from '@/backend/approval-item.ts'
import type { ApprovalEvent, ApprovalRecord } from '@/backend/approval-record.ts'
import type { BlastRadius } from '@domain/approvals/blast-radius.ts'

/** An estimate that took the place of another one, and whose approvals went with it. */
export interface EstimateChange {
  before: BlastRadius
  after: BlastRadius
  isLarger: boolean
  /** Who had approved what was shown before. */
  voided: string[]
}

/** What a request touches now and did not when people began to decide; the same for everybody who looks. */
export function estimateChangeOf(
  record: Pick<ApprovalRecord, 'approval' | 'events' | 'decisions'>,
): EstimateChange | null {
  const event = record.events.findLast(({ type }) => type === 'estimate_changed')
  if (!event || record.approval.status !== 'pending') return null
  const [before, after] = [radiusIn(event.detail.previous), radiusIn(event.detail.blast_radius)]
  if (before === null || after === null) return null
  return {
    before,
    after,
    isLarger: event.detail.larger === true,
    voided: voidedBy(event, record.decisions),
  }
}

/** Names of those whose approvals became void by this new estimate. */
export function voidedBy(
  { at, detail }: ApprovalEvent,
  decisions: ApprovalRecord['decisions'],
): string[] {
  const count = typeof detail.voided === 'number' ? detail.voided : 0
  // Written in the same transaction, just before the event; what became void otherwise did so earlier.
  return decisions
    .filter(({ voidedAt }) => voidedAt !== null && voidedAt <= at)
    .toSorted((one, other) => (other.voidedAt ?? 0) - (one.voidedAt ?? 0))
    .slice(0, count)
    .map(({ name }) => name)
    .toSorted()
}

/** "The approval of Sam Okafor is void", and nothing when there was none. */
export function voidedWords(names: readonly string[]): string {
  if (names.length === 0) return ''
  const list = new Intl.ListFormat('en').format(names)
  return names.length === 1
    ? `The approval of ${list} is void`
    : `The approvals of ${list} are void`
}
