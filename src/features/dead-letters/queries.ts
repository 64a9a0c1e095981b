import { queryOptions } from '@tanstack/react-query'
import {
  type DeadLetter,
  type DeadLetterPage,
  readDeadLetter,
  readDeadLetters,
} from '@/backend/dead-letters.ts'
import { cursorAbove, type PageCursor } from '@/backend/page-cursor.ts'
import type { LiveList } from '@/lib/use-live-pages.ts'
import { addressFromFilter, type ListFilter, requestedFilter } from './lib/list-filter.ts'

const all = ['dead-letters'] as const

export const deadLetterQueries = {
  all,

  list: (filter: ListFilter): LiveList<DeadLetter, PageCursor, DeadLetterPage> => ({
    queryKey: [...all, 'list', addressFromFilter(filter).toString()],
    read: (before, signal) => readDeadLetters(requestedFilter(filter), before, signal),
    above: (item) => cursorAbove(item.createdAtText),
  }),

  detail: (id: string) =>
    queryOptions({
      queryKey: [...all, 'detail', id],
      queryFn: ({ signal }) => readDeadLetter(id, signal),
      staleTime: 1_000,
      meta: { live: ['live_counts'] },
    }),
}
