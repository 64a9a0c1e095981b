import { queryOptions } from '@tanstack/react-query'
import { readAuditIntegrity } from '@/backend/audit-seals.ts'

export const integrityQueries = {
  current: () =>
    queryOptions({
      queryKey: ['audit', 'integrity'],
      queryFn: ({ signal }) => readAuditIntegrity(signal),
      // A row is sealed moments after it was told of, which nothing tells.
      refetchInterval: 5_000,
      meta: { live: ['audit_logs'] },
    }),
}
