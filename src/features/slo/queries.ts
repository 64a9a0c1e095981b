import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { type CountedBy, readObjectiveMinutes, readObjectives } from '@/backend/objectives.ts'
import { type ChartWindow, readSloCharts } from '@/backend/slo-charts.ts'
import { readSloReport } from '@/backend/slo.ts'

const all = ['slo'] as const

export const sloQueries = {
  all,

  report: () =>
    queryOptions({
      queryKey: [...all, 'report'],
      queryFn: ({ signal }) => readSloReport(signal),
      meta: { live: ['slo_status', 'emergency_controls'] },
    }),

  charts: (window: ChartWindow) =>
    queryOptions({
      queryKey: [...all, 'charts', window],
      queryFn: ({ signal }) => readSloCharts(window, signal),
      // The old window stays, dimmed, until the new one has come: no tile jumps to a skeleton and back.
      placeholderData: keepPreviousData,
      meta: { live: ['slo_status', 'emergency_controls'] },
    }),

  /** What is promised, for those who may change it; few hands do, so it is read again now and then. */
  objectives: () =>
    queryOptions({
      queryKey: [...all, 'objectives'],
      queryFn: ({ signal }) => readObjectives(signal),
      refetchInterval: 15_000,
    }),

  /** 28 days until `at`, for trying a target. */
  minutes: (by: CountedBy, at: number) =>
    queryOptions({
      queryKey: [...all, 'minutes', by, at],
      queryFn: ({ signal }) => readObjectiveMinutes(by, at, signal),
      staleTime: Infinity,
    }),
}
