import { mutationOptions } from '@tanstack/react-query'
import { saveObjective } from '@/backend/objectives.ts'
import { sloQueries } from './queries.ts'

export const sloMutations = {
  saveObjective: () =>
    mutationOptions({
      mutationKey: ['save-objective'],
      mutationFn: saveObjective,
      meta: { invalidates: [sloQueries.all, ['audit']] },
    }),
}
