import { useQueries, type UseQueryResult } from '@tanstack/react-query'
import { useState } from 'react'
import type { IncidentCursor, IncidentPage, IncidentSpan } from '@/backend/incident-events.ts'
import { joinPages } from './lib/incident-pages.ts'
import { auditQueries } from './queries.ts'

/**
 * What happened in a span of time, oldest first, as far as one has read. Of one that goes on the last pages alone are read again
 * whenever something happens: nothing comes any more into those before, however long the incident.
 */
export function useIncidentStory(span: IncidentSpan) {
  const [starts, setStarts] = useState<readonly (IncidentCursor | null)[]>([null])
  const story = useQueries({
    queries: starts.map((after, at) =>
      auditQueries.incidentPage(span, after, starts[at + 1] ?? null),
    ),
    combine: joined,
  })
  const { next } = story
  return {
    ...story,
    readOn: () => {
      if (next !== null) setStarts((known) => (known.at(-1) === next ? known : [...known, next]))
    },
  }
}

function joined(pages: UseQueryResult<IncidentPage>[]) {
  const read = pages.flatMap(({ data }) => (data ? [data] : []))
  const last = pages.at(-1)
  return {
    /** Undefined until the first of them have been read. */
    events: read.length === 0 ? undefined : joinPages(read.map(({ events }) => events)),
    serverTime: read.at(-1)?.server_time ?? 0,
    next: last?.data?.next ?? null,
    /** What comes next is being read, or could not be. */
    isNextMissing: last !== undefined && last.data === undefined,
    nextError: last?.data === undefined ? (last?.error ?? null) : null,
    /** Why what is on the screen could not be read again. */
    error: pages.find(({ data, isError }) => data && isError)?.error ?? null,
    readAt: last?.dataUpdatedAt ?? 0,
    isFetching: pages.some(({ isFetching }) => isFetching),
    retry: () => {
      for (const page of pages) if (page.isError) void page.refetch()
    },
  }
}
