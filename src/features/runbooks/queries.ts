import { queryOptions } from '@tanstack/react-query'
import { runbookLoaders } from 'virtual:runbooks'
import { readOpenRuns, readRuns } from '@/backend/runbook-runs.ts'
import { loadPart } from '@/lib/load-part.ts'

const all = ['runbooks'] as const
const live = ['runbook_runs', 'runbook_steps'] as const

export const runbookQueries = {
  all,

  openRuns: () =>
    queryOptions({
      queryKey: [...all, 'open-runs'],
      queryFn: ({ signal }) => readOpenRuns(signal),
      meta: { live },
    }),

  runs: (slug: string) =>
    queryOptions({
      queryKey: [...all, 'runs', slug],
      queryFn: ({ signal }) => readRuns(slug, signal),
      meta: { live },
    }),

  /** A part of the panel's own code: it changes with the release and never before. Null when none is called so. */
  text: (slug: string) =>
    queryOptions({
      queryKey: ['runbook-text', slug],
      queryFn: async () => {
        const load = Object.hasOwn(runbookLoaders, slug) ? runbookLoaders[slug] : undefined
        return load ? loadPart(load) : null
      },
      staleTime: Infinity,
    }),
}
