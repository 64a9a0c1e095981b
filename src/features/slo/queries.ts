import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { type ChartWindow, readSloCharts } from '@/backend/slo-charts.ts'
import { readSloReport } from '@/backend/slo.ts'

const all = ['slo'] as const

export const sloQueries = {
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
}
