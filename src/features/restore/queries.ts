import { queryOptions } from '@tanstack/react-query'
import { readRestoreDesk } from '@/backend/restore-desk.ts'
import { leftBehind } from './lib/left-behind.ts'

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

  /** For the strip on every page: what goes on expiring after the release is news enough once a minute. */
  leftBehind: () =>
    queryOptions({
      queryKey: ['left-behind'],
      queryFn: ({ signal }) => readRestoreDesk(null, signal),
      select: leftBehind,
      staleTime: 30_000,
      refetchInterval: 60_000,
      meta: { live: ['emergency_controls'] },
    }),
}
