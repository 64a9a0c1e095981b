import { queryOptions } from '@tanstack/react-query'
import { readRestoreDesk } from '@/backend/restore-desk.ts'

const all = ['restore-desk'] as const

export const restoreQueries = {
  all,

  /** @param span null for the newest engagement */
  desk: (span: { since: string; until: string | null } | null) =>
    queryOptions({
      queryKey: [...all, span?.since ?? null, span?.until ?? null],
      queryFn: ({ signal }) => readRestoreDesk(span, signal),
      staleTime: 1_000,
      meta: { live: ['live_counts', 'emergency_controls', 'approval_queue'] },
    }),
}
