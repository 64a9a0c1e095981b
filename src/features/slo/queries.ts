import { queryOptions } from '@tanstack/react-query'
import { readSloReport } from '@/backend/slo.ts'

const all = ['slo'] as const

export const sloQueries = {
  report: () =>
    queryOptions({
      queryKey: [...all, 'report'],
      queryFn: ({ signal }) => readSloReport(signal),
      meta: { live: ['slo_status', 'emergency_controls'] },
    }),
}
