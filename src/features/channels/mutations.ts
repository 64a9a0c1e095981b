import { mutationOptions } from '@tanstack/react-query'
import { removeChannel, retryDelivery, saveChannel, testChannel } from '@/backend/channels.ts'
import { channelQueries } from './queries.ts'

const meta = { invalidates: [channelQueries.all, ['audit']] }

export const channelMutations = {
  save: () => mutationOptions({ mutationKey: ['save-channel'], mutationFn: saveChannel, meta }),
  remove: () =>
    mutationOptions({ mutationKey: ['remove-channel'], mutationFn: removeChannel, meta }),
  test: () => mutationOptions({ mutationKey: ['test-channel'], mutationFn: testChannel, meta }),
  retry: () =>
    mutationOptions({ mutationKey: ['retry-delivery'], mutationFn: retryDelivery, meta }),
}
