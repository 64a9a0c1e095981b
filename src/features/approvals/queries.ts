import { queryOptions } from '@tanstack/react-query'
import { readApproval, type ApprovalRecord } from '@/backend/approval-record.ts'
import {
  readApprovalHistory,
  readApprovalQueue,
  type HistoryFilter,
  type QueueFilter,
} from '@/backend/approvals.ts'
import { readMemberNames } from '@/backend/member-names.ts'
import type { PageCursor } from '@/backend/page-cursor.ts'

const all = ['approvals'] as const
const live = { live: ['approval_queue'] } as const

/** Rows of one read of the queue. */
export const queuePageSize = 100

export const approvalQueries = {
  all,

  /** The first of the queue, for a glance. */
  mostUrgent: (limit: number) =>
    queryOptions({
      queryKey: [...all, 'most-urgent', limit],
      queryFn: ({ signal }) => readApprovalQueue({}, { offset: 0, size: limit }, signal),
      staleTime: 1_000,
      meta: live,
    }),

  queuePage: (filter: QueueFilter, page: number) =>
    queryOptions({
      queryKey: [...all, 'queue', filter, page],
      queryFn: ({ signal }) =>
        readApprovalQueue(filter, { offset: page * queuePageSize, size: queuePageSize }, signal),
      staleTime: 1_000,
      meta: live,
    }),

  /** Requests that one requester made for the same operation and that the reader may still decide. */
  similar: (operation: string, requesterId: string) =>
    queryOptions({
      queryKey: [...all, 'similar', operation, requesterId],
      queryFn: ({ signal }) =>
        readApprovalQueue(
          { operation: [operation], requester: requesterId, mine: true },
          { offset: 0, size: queuePageSize },
          signal,
        ),
      staleTime: 1_000,
      meta: live,
    }),

  detail: (id: string) =>
    queryOptions({
      queryKey: [...all, 'detail', id],
      queryFn: ({ signal }) => readApproval(id, signal),
      staleTime: 1_000,
      // Each look at what is not there is a refusal in the audit log: once is enough.
      enabled: ({ state }: { state: { data: ApprovalRecord | null | undefined } }) =>
        state.data !== null,
      meta: live,
    }),

  history: (filter: HistoryFilter) => ({
    queryKey: [...all, 'history', filter],
    ...live,
    read: (before: PageCursor | null, signal: AbortSignal) =>
      readApprovalHistory(filter, before, signal),
  }),

  memberNames: () =>
    queryOptions({
      queryKey: ['members', 'names'],
      queryFn: ({ signal }) => readMemberNames(signal),
      staleTime: 60_000,
    }),
}
