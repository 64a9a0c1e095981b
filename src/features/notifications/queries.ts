import { queryOptions } from '@tanstack/react-query'
import { readNewestRequests, type NewRequestScope } from '@/backend/new-requests.ts'

export const notificationQueries = {
  newest: (scope: NewRequestScope, memberId: string) =>
    queryOptions({
      // Under the approvals, so that a decision of one's own re-reads it too.
      queryKey: ['approvals', 'newest', scope, memberId],
      queryFn: ({ signal }) => readNewestRequests(scope, memberId, signal),
      staleTime: 1_000,
      meta: { live: ['approval_queue'] },
    }),
}
