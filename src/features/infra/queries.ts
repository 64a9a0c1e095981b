import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { readInfra, type InfraWindow } from '@/backend/infra.ts'
import { readServiceBudgets } from '@/backend/service-budgets.ts'

const all = ['infra'] as const

export const infraQueries = {
  all,

  report: (window: InfraWindow) =>
    queryOptions({
      queryKey: [...all, 'report', window],
      queryFn: ({ signal }) => readInfra(window, signal),
      // As often as dependencies are asked; what is not new is answered without a body.
      refetchInterval: 15_000,
      // The old window stays, dimmed, until the new one has come.
      placeholderData: keepPreviousData,
    }),

  /** Few hands change them, so they are read again now and then. */
  budgets: () =>
    queryOptions({
      queryKey: [...all, 'budgets'],
      queryFn: ({ signal }) => readServiceBudgets(signal),
      refetchInterval: 30_000,
    }),
}
