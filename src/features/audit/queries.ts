import { queryOptions } from '@tanstack/react-query'
import { readRecentAudit } from '@/backend/audit.ts'

const all = ['audit'] as const

export const auditQueries = {
  all,
  recent: (limit: number) =>
    queryOptions({
      queryKey: [...all, 'recent', limit],
      queryFn: ({ signal }) => readRecentAudit(limit, signal),
      staleTime: 1_000,
      meta: { live: ['audit_logs'] },
    }),
}
