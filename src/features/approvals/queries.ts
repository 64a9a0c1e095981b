import { queryOptions } from '@tanstack/react-query'
import { readMostUrgentApprovals } from '@/backend/approvals.ts'

export const approvalQueries = {
  mostUrgent: (limit: number) =>
    queryOptions({
      queryKey: ['approvals', 'most-urgent', limit],
      queryFn: ({ signal }) => readMostUrgentApprovals(limit, signal),
      staleTime: 1_000,
      meta: { live: ['approval_queue'] },
    }),
}
