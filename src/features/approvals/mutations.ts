import { mutationOptions } from '@tanstack/react-query'
import { askAboutApproval, decideApproval, refreshEstimate } from '@/backend/approvals.ts'
import { approvalQueries } from './queries.ts'

// Also after a lost answer: what is true is read, never assumed.
const onRequests = { invalidates: [approvalQueries.all, ['live-counts'], ['audit']] }

export const approvalMutations = {
  decide: () =>
    mutationOptions({
      mutationKey: ['decide-approval'],
      mutationFn: decideApproval,
      meta: onRequests,
    }),

  ask: () =>
    mutationOptions({
      mutationKey: ['ask-about-approval'],
      mutationFn: askAboutApproval,
      meta: onRequests,
    }),

  estimate: () =>
    mutationOptions({
      mutationKey: ['estimate-approval'],
      mutationFn: refreshEstimate,
      meta: { invalidates: [approvalQueries.all] },
    }),
}
