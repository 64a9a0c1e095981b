import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { readAuditSeal } from '@/backend/audit-seal.ts'
import { type AuditPage, type AuditPlace, readAuditFacets, readAuditPage } from '@/backend/audit.ts'
import {
  type IncidentCursor,
  type IncidentSpan,
  readIncidentEvents,
  readIncidentKinds,
} from '@/backend/incident-events.ts'
import { serverNow } from '@/lib/clock.ts'
import { addressFromChoice, askedFilter, type AuditChoice } from './lib/audit-filter.ts'
import { mayGrow } from './lib/incident-pages.ts'

const all = ['audit'] as const

/** As many as a phone and a large screen scroll through in a moment. */
const pageSize = 100
/** What may come in between two looks, and what may have been committed late. */
const newestSize = 50

const everything: AuditChoice = {
  ...{ q: '', actor: '', action: '', resource: '', channel: '', from: '', to: '' },
}

const newest = (choice: AuditChoice, size: number) =>
  queryOptions({
    queryKey: [...all, 'newest', addressFromChoice(choice).toString(), size],
    queryFn: ({ signal }) =>
      readAuditPage(askedFilter(choice, serverNow()), 'newest', size, signal),
    staleTime: 1_000,
    meta: { live: ['audit_logs'] },
  })

export const auditQueries = {
  all,
  recent: (limit: number) => newest(everything, limit),

  /** The end of the log that grows. */
  newest: (choice: AuditChoice) => newest(choice, newestSize),

  /** Pages on both sides of where one began. Entries never change, so that none is read twice. */
  log: (choice: AuditChoice, around: number | null) => {
    const beginning: AuditPlace = around === null ? 'newest' : { around }
    return infiniteQueryOptions({
      queryKey: [...all, 'log', addressFromChoice(choice).toString(), around],
      queryFn: ({ pageParam, signal }) =>
        readAuditPage(askedFilter(choice, serverNow()), pageParam, pageSize, signal),
      initialPageParam: beginning,
      getNextPageParam: ({ older }: AuditPage): AuditPlace | undefined =>
        older === null ? undefined : { before: older },
      getPreviousPageParam: ({ newer }: AuditPage): AuditPlace | undefined =>
        newer === null ? undefined : { after: newer },
      staleTime: Infinity,
    })
  },

  /** Sealed moments after it was written, and never changed from then on. */
  seal: (seq: number) =>
    queryOptions({
      queryKey: [...all, 'seal', seq],
      queryFn: ({ signal }) => readAuditSeal(seq, signal),
      staleTime: ({ state }) => (state.data === null ? 1_000 : Infinity),
      refetchInterval: ({ state }) => (state.data === null ? 2_000 : false),
    }),

  incidentKinds: () =>
    queryOptions({
      queryKey: [...all, 'incident-kinds'],
      queryFn: ({ signal }) => readIncidentKinds(serverNow(), signal),
      staleTime: Infinity,
    }),

  /**
   * A page of a story, up to where the next one begins. Of a span that goes on it is read again whenever something happens, as long as
   * something may still come into it.
   */
  incidentPage: (
    { from, to, kinds }: IncidentSpan,
    after: IncidentCursor | null,
    next: IncidentCursor | null,
  ) =>
    queryOptions({
      queryKey: [...all, 'incident', from, to, kinds.join(), after],
      // With what was committed late it holds more than it did.
      queryFn: ({ signal }) =>
        readIncidentEvents({ from, to, kinds }, after, signal, next === null ? 200 : 500),
      staleTime: 1_000,
      meta:
        to === '' && mayGrow(next, serverNow())
          ? { live: ['audit_logs', 'alerts', 'approval_queue'] as const }
          : {},
    }),

  facets: () =>
    queryOptions({
      queryKey: [...all, 'facets'],
      queryFn: ({ signal }) => readAuditFacets(signal),
      staleTime: 60_000,
    }),
}
