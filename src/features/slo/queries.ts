import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { type CountedBy, readObjectiveMinutes, readObjectives } from '@/backend/objectives.ts'
import { listShareLinks } from '@/backend/share-links.ts'
import type { ChartWindow } from '@/backend/slo-charts.ts'
import type { SloSource } from './slo-source.ts'

const all = ['slo'] as const
const allMinutes = ['objective-minutes'] as const

export const sloQueries = {
  all,
  allMinutes,

  report: (source: SloSource) =>
    queryOptions({
      queryKey: [...all, source.name, 'report'],
      queryFn: ({ signal }) => source.readReport(signal),
      refetchInterval: source.rereadMs,
      meta: { live: ['slo_status', 'emergency_controls'] },
    }),

  charts: (source: SloSource, window: ChartWindow) =>
    queryOptions({
      queryKey: [...all, source.name, 'charts', window],
      queryFn: ({ signal }) => source.readCharts(window, signal),
      refetchInterval: source.rereadMs,
      // The old window stays, dimmed, until the new one has come: no tile jumps to a skeleton and back.
      placeholderData: keepPreviousData,
      meta: { live: ['slo_status', 'emergency_controls', 'incidents', 'slo_exclusions'] },
    }),

  /** What is promised, for those who may change it; few hands do, so it is read again now and then. */
  objectives: () =>
    queryOptions({
      queryKey: [...all, 'objectives'],
      queryFn: ({ signal }) => readObjectives(signal),
      refetchInterval: 15_000,
    }),

  /**
   * 28 days until `at`, for trying a target, or what leaving minutes out would change. They do not change with what is
   * promised, so a save does not read them again; leaving out does.
   */
  minutes: (by: CountedBy, at: number) =>
    queryOptions({
      queryKey: [...allMinutes, by, at],
      queryFn: ({ signal }) => readObjectiveMinutes(by, at, signal),
      staleTime: Infinity,
      meta: { live: ['slo_exclusions'] },
    }),

  shareLinks: () =>
    queryOptions({
      queryKey: [...all, 'share-links'],
      queryFn: ({ signal }) => listShareLinks(signal),
    }),
}
