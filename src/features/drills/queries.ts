import { queryOptions } from '@tanstack/react-query'
import { readDrills, readGuardsSeen, readRunningDrill } from '@/backend/drills.ts'

const all = ['drills'] as const

export const drillQueries = {
  all,

  list: () =>
    queryOptions({
      queryKey: [...all, 'list'],
      queryFn: ({ signal }) => readDrills(signal),
      meta: { live: ['drills'] },
    }),

  /** Asked for on every page, for the banner. */
  running: () =>
    queryOptions({
      queryKey: [...all, 'running'],
      queryFn: ({ signal }) => readRunningDrill(signal),
      meta: { live: ['drills'] },
    }),

  /** While a drill goes on: guards say what they have seen without a message to anybody. */
  guards: () =>
    queryOptions({
      queryKey: [...all, 'guards'],
      queryFn: ({ signal }) => readGuardsSeen(signal),
      refetchInterval: 1_000,
    }),
}
