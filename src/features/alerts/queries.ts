import { queryOptions } from '@tanstack/react-query'
import {
  type Alert,
  type AlertPage,
  readAlert,
  readOpenAlerts,
  readPastAlerts,
} from '@/backend/alerts.ts'
import { cursorAbove, type PageCursor } from '@/backend/page-cursor.ts'
import type { LiveList } from '@/lib/use-live-pages.ts'

const all = ['alerts'] as const

export const alertQueries = {
  all,

  /** What fires, is about to, and is silenced; read again now and then, to see that it is judged at all. */
  open: () =>
    queryOptions({
      queryKey: [...all, 'open'],
      queryFn: ({ signal }) => readOpenAlerts(signal),
      staleTime: 1_000,
      refetchInterval: 15_000,
      meta: { live: ['alerts', 'alert_silences'] },
    }),

  past: (): LiveList<Alert, PageCursor, AlertPage> => ({
    queryKey: [...all, 'past'],
    read: readPastAlerts,
    live: ['alerts'],
    above: ({ resolvedAt }) => cursorAbove(new Date((resolvedAt ?? 0) + 1).toISOString()),
  }),

  detail: (id: string) =>
    queryOptions({
      queryKey: [...all, 'detail', id],
      queryFn: ({ signal }) => readAlert(id, signal),
      staleTime: 1_000,
      meta: { live: ['alerts', 'alert_silences'] },
    }),
}
