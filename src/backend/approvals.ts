import * as z from 'zod/mini'
import { approvalStatus, itemColumns, itemFromColumns, type RiskLevel } from './approval-item.ts'
import { callFunction } from './function-call.ts'
import { instant, optionalInstant } from './instant.ts'
import { pageCursor, type PageCursor } from './page-cursor.ts'
import { command, read } from './request.ts'

export type { ApprovalItem, RiskLevel } from './approval-item.ts'

export interface QueueFilter {
  risk?: readonly RiskLevel[]
  operation?: readonly string[]
  /** Part of a name, or an id. */
  requester?: string
  /** Only what the reader may still decide. */
  mine?: true
  text?: string
}

const queue = z.pipe(
  z.object({
    server_time: instant,
    total: z.number(),
    oldest_at: optionalInstant,
    items: z.array(z.pipe(itemColumns, z.transform(itemFromColumns))),
  }),
  z.transform((row) => ({
    serverTime: row.server_time,
    total: row.total,
    oldestAt: row.oldest_at,
    items: row.items,
  })),
)

export type QueuePage = z.output<typeof queue>

/** Reads a stretch of what waits for a human: risk first, then time left. */
export async function readApprovalQueue(
  filter: QueueFilter,
  place: { offset: number; size: number },
  signal: AbortSignal,
): Promise<QueuePage> {
  return read(
    (rest) =>
      rest.rpc('read_approval_queue', {
        filter,
        page_offset: place.offset,
        page_size: place.size,
      }),
    queue,
    { signal },
  )
}

export interface HistoryFilter {
  status?: readonly string[]
  operation?: readonly string[]
  decided_by?: string
  text?: string
}

const past = z.pipe(
  z.extend(itemColumns, {
    decided_at: z.string(),
    void_reason: z.nullable(z.string()),
    decisions: z.array(
      z.object({
        decider_name: z.string(),
        decision: z.enum(['approved', 'rejected']),
        reason: z.nullable(z.string()),
        voided_at: z.nullable(z.string()),
      }),
    ),
  }),
  z.transform((row) => ({
    ...itemFromColumns(row),
    decidedAt: Date.parse(row.decided_at),
    /** With every microsecond, as the paging compares it. */
    decidedAtText: row.decided_at,
    voidReason: row.void_reason,
    deciders: row.decisions
      .filter((decision) => decision.voided_at === null)
      .map((decision) => decision.decider_name),
  })),
)

export type PastApproval = z.output<typeof past>

const history = z.object({ items: z.array(past), next: z.nullable(pageCursor) })

/** Reads one page of what was decided or expired, newest first. */
export async function readApprovalHistory(
  filter: HistoryFilter,
  before: PageCursor | null,
  signal: AbortSignal,
) {
  return read(
    (rest) => rest.rpc('read_approval_history', { filter, before, page_size: 50 }),
    history,
    { signal },
  )
}

const decided = z.object({
  status: approvalStatus,
  given: z.number(),
  needed: z.number(),
})

/** Decides one request, bound to the digest of what was shown. The same decision again is the same decision. */
export async function decideApproval(order: {
  id: string
  digest: string
  decision: 'approved' | 'rejected'
  reason: string | null
}) {
  return command('decide_approval', order, decided)
}

/** Asks the agent something; changes nothing. */
export async function askAboutApproval(order: { id: string; question: string }) {
  return command('ask_about_approval', order, z.object({ event_id: z.number() }))
}

/** Estimates a waiting request anew; what it says then is what people decide on. */
export async function refreshEstimate(id: string) {
  return callFunction(`approvals/${id}/estimate`, {}, z.object({ digest: z.string() }))
}
