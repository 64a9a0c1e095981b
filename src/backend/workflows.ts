import * as z from 'zod/mini'
import type { WorkflowStatus } from '@domain/workflows/status.ts'
import { instant, optionalInstant } from './instant.ts'
import { pageCursor, type PageCursor } from './page-cursor.ts'
import { command, read } from './request.ts'
import { workflowItem } from './workflow-item.ts'

const counts = z.pipe(
  z.object({
    running: z.number(),
    queued: z.number(),
    awaiting_approval: z.number(),
    halted: z.number(),
    failed_1h: z.number(),
    dead_letters: z.number(),
    outcome_unknown: z.number(),
    open_effects: z.number(),
    pending_approvals: z.number(),
    oldest_pending_at: optionalInstant,
    finished_1m: z.number(),
    updated_at: instant,
  }),
  z.transform((row) => ({
    running: row.running,
    queued: row.queued,
    awaitingApproval: row.awaiting_approval,
    halted: row.halted,
    failedLastHour: row.failed_1h,
    deadLetters: row.dead_letters,
    outcomeUnknown: row.outcome_unknown,
    openEffects: row.open_effects,
    pendingApprovals: row.pending_approvals,
    oldestPendingAt: row.oldest_pending_at,
    finishedLastMinute: row.finished_1m,
    updatedAt: row.updated_at,
  })),
)

export type LiveCounts = z.output<typeof counts>

/** Reads the one row of counts, which the database refreshes at most once a second. */
export async function readLiveCounts(signal: AbortSignal): Promise<LiveCounts> {
  return read((rest) => rest.from('live_counts').select('*').eq('id', 1).single(), counts, {
    signal,
  })
}

const workload = z.pipe(
  z.object({
    server_time: instant,
    by_operation: z.array(
      z.object({
        operation: z.string(),
        queued: z.number(),
        running: z.number(),
        halted: z.number(),
        awaiting_approval: z.number(),
      }),
    ),
    oldest_running_at: optionalInstant,
  }),
  z.transform((row) => ({
    serverTime: row.server_time,
    byOperation: row.by_operation,
    oldestRunningAt: row.oldest_running_at,
  })),
)

export type Workload = z.output<typeof workload>
export type OperationWorkload = Workload['byOperation'][number]

/** Reads open work by operation. */
export async function readWorkload(signal: AbortSignal): Promise<Workload> {
  return read((rest) => rest.rpc('read_workload'), workload, { signal })
}

const ids = z.array(z.object({ id: z.string() }))

/** Ids of halted workflows, oldest first. */
export async function readHaltedIds(limit: number): Promise<string[]> {
  const rows = await read(
    (rest) =>
      rest
        .from('workflows')
        .select('id')
        .eq('status', 'halted')
        .order('created_at', { ascending: true })
        .limit(limit),
    ids,
  )
  return rows.map((row) => row.id)
}

/**
 * Puts halted workflows back into the queue; each goes through the guard again.
 * @param order.rate workflows per second
 */
export async function resumeWorkflows(order: { ids: string[]; reason: string; rate: number }) {
  return command(
    'resume_workflows',
    { ids: order.ids, reason: order.reason, rate: order.rate },
    z.object({ resumed: z.number(), skipped: z.number(), last_at: z.nullish(z.string()) }),
  )
}

export interface WorkflowFilter {
  status?: readonly WorkflowStatus[]
  operation?: readonly string[]
  submitter?: string
  trace_id?: string
  text?: string
  /** ISO 8601. */
  since?: string
  until?: string
  mode?: 'live' | 'advisory'
}

const page = z.pipe(
  z.object({ server_time: instant, items: z.array(workflowItem), next: z.nullable(pageCursor) }),
  z.transform((row) => ({ serverTime: row.server_time, items: row.items, next: row.next })),
)

export type WorkflowPage = z.output<typeof page>

/** Reads one page of workflows, newest first. */
export async function readWorkflows(
  filter: WorkflowFilter,
  before: PageCursor | null,
  signal: AbortSignal,
): Promise<WorkflowPage> {
  return read((rest) => rest.rpc('read_workflows', { filter, before, page_size: 50 }), page, {
    signal,
  })
}

const cancelled = z.object({
  status: z.string(),
  /** A call is still out: it ends once that is accounted for. */
  cancelling: z.boolean(),
})

/** Stops one workflow for good; one with an open call ends when that is accounted for. */
export async function cancelWorkflow(order: { id: string; reason: string }) {
  return command('cancel_workflow', order, cancelled)
}

/** The same for many, in one audited command. */
export async function cancelWorkflows(order: { ids: string[]; reason: string }) {
  return command(
    'cancel_workflows',
    order,
    z.object({ cancelled: z.number(), cancelling: z.number(), skipped: z.number() }),
  )
}
