import { mutationOptions } from '@tanstack/react-query'
import { saveObjective } from '@/backend/objectives.ts'
import { createShareLink, revokeShareLink } from '@/backend/share-links.ts'
import { sloQueries } from './queries.ts'

const meta = { invalidates: [[...sloQueries.all, 'share-links'], ['audit']] }

export const sloMutations = {
  createShareLink: () =>
    mutationOptions({ mutationKey: ['create-share-link'], mutationFn: createShareLink, meta }),
  revokeShareLink: () =>
    mutationOptions({ mutationKey: ['revoke-share-link'], mutationFn: revokeShareLink, meta }),
  saveObjective: () =>
    mutationOptions({
      mutationKey: ['save-objective'],
      mutationFn: saveObjective,
      meta: { invalidates: [sloQueries.all, ['audit']] },
    }),
}
