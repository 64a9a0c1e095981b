import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import {
  type DeliveryFilter,
  readChannels,
  readDeliveries,
  readMissingSecrets,
} from '@/backend/channels.ts'

// Nothing of it is published: what is on its way is seen to arrive within this time.
const rereadMs = 5_000

export const channelQueries = {
  all: ['channels'] as const,

  list: () =>
    queryOptions({
      queryKey: [...channelQueries.all, 'list'],
      queryFn: ({ signal }) => readChannels(signal),
      refetchInterval: rereadMs,
    }),

  missingSecrets: () =>
    queryOptions({
      queryKey: [...channelQueries.all, 'missing-secrets'],
      queryFn: ({ signal }) => readMissingSecrets(signal),
      refetchInterval: 30_000,
    }),

  deliveries: (filter: DeliveryFilter) =>
    queryOptions({
      queryKey: [...channelQueries.all, 'deliveries', filter],
      queryFn: ({ signal }) => readDeliveries(filter, signal),
      refetchInterval: rereadMs,
      placeholderData: keepPreviousData,
    }),
}
