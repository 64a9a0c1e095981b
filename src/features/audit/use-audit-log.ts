import {
  type InfiniteData,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { AuditEntry, AuditPage, AuditPlace } from '@/backend/audit.ts'
import type { AuditChoice } from './lib/audit-filter.ts'
import { auditQueries } from './queries.ts'

/**
 * The log from where one begins to read, in both directions, and what has come in since. Nothing that is on the screen
 * moves by itself: what is new is counted until somebody asks for it, or until nobody reads.
 */
export function useAuditLog(choice: AuditChoice, around: number | null) {
  const queryClient = useQueryClient()
  const [start, setStart] = useState(around)
  const options = auditQueries.log(choice, start)
  const log = useInfiniteQuery(options)
  const newest = useQuery(auditQueries.newest(choice))

  const entries = useMemo(
    () => (log.data ? merged(log.data.pages, newest.data) : undefined),
    [log.data, newest.data],
  )
  const top = log.data?.pages[0]?.rows[0]?.seq ?? 0
  // What lies above while pages in between have not been read is newer too, but not new.
  const isAtEnd = !log.hasPreviousPage
  const fresh = isAtEnd ? (newest.data?.rows ?? []).filter(({ seq }) => seq > top).length : 0
  const isGap =
    newest.data !== undefined && newest.data.older !== null && lastSeq(newest.data) > top

  function showNewest() {
    if (!newest.data) return
    const page: InfiniteData<AuditPage, AuditPlace> = {
      pages: [newest.data],
      pageParams: ['newest'],
    }
    if (isAtEnd && !isGap && log.data) {
      const [first, ...rest] = log.data.pages
      const rows = union([newest.data.rows, first?.rows ?? []])
      queryClient.setQueryData(options.queryKey, {
        ...log.data,
        pages: [{ rows, newer: null, older: first?.older ?? null }, ...rest],
      })
      return
    }
    queryClient.setQueryData(auditQueries.log(choice, null).queryKey, page)
    setStart(null)
  }

  return {
    entries,
    log,
    /** Why the newest could not be read again, while older ones are on the screen. */
    error: log.error ?? newest.error,
    readAt: newest.dataUpdatedAt,
    retry: () => {
      if (newest.isError) void newest.refetch()
      if (log.isFetchNextPageError) void log.fetchNextPage()
      else if (log.isFetchPreviousPageError) void log.fetchPreviousPage()
      else if (log.isError) void log.refetch()
    },
    isFetching: log.isFetching || newest.isFetching,
    /** How many came in above what is shown, and whether there are more than were looked at. */
    fresh: { count: fresh, isMore: isGap },
    isAtEnd,
    /** One began at the end of the log, and not somewhere in it. */
    isFollowing: start === null,
    showNewest,
  }
}

/**
 * Entries of all pages, newest first: pages follow each other, so that putting them together is all there is to do, however
 * many there are. An entry that was committed late takes its place among the newest.
 */
function merged(pages: readonly AuditPage[], newest: AuditPage | undefined): AuditEntry[] {
  const shown = pages.flatMap(({ rows }) => rows)
  const top = shown[0]?.seq ?? 0
  const from = newest?.rows.at(-1)?.seq ?? Infinity
  if (pages[0]?.newer !== null || from > top) return shown
  const below = shown.findIndex(({ seq }) => seq < from)
  const head = below === -1 ? shown : shown.slice(0, below)
  const known = new Set(head.map(({ seq }) => seq))
  const late = newest?.rows.filter(({ seq }) => seq < top && !known.has(seq)) ?? []
  if (late.length === 0) return shown
  return [...union([head, late]), ...(below === -1 ? [] : shown.slice(below))]
}

function union(lists: readonly (readonly AuditEntry[])[]): AuditEntry[] {
  const bySeq = new Map(lists.flat().map((entry) => [entry.seq, entry]))
  return [...bySeq.values()].sort((one, other) => other.seq - one.seq)
}

function lastSeq({ rows }: AuditPage) {
  return rows.at(-1)?.seq ?? 0
}
