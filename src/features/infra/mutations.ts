import { mutationOptions } from '@tanstack/react-query'
import { removeServiceBudget, saveServiceBudget } from '@/backend/service-budgets.ts'
import { infraQueries } from './queries.ts'

const meta = { invalidates: [infraQueries.budgets().queryKey, ['audit']] }

export const infraMutations = {
  saveBudget: () =>
    mutationOptions({ mutationKey: ['save-budget'], mutationFn: saveServiceBudget, meta }),
  removeBudget: () =>
    mutationOptions({ mutationKey: ['remove-budget'], mutationFn: removeServiceBudget, meta }),
}
