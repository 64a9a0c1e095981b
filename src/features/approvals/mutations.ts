import { mutationOptions } from '@tanstack/react-query'
import { askAboutApproval, decideApproval, refreshEstimate } from '@/backend/approvals.ts'
import { decideInOrder, type Order, type Steps } from './lib/decide-in-order.ts'
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

  decideTogether: () =>
    mutationOptions({
      mutationKey: ['decide-together'],
      mutationFn: ({ orders, ...steps }: { orders: Order[] } & Omit<Steps, 'decide'>) =>
        decideInOrder(orders, { ...steps, decide: decideApproval }),
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

  /** One after the other; the first that fails ends it, and the others stay as old as they are. */
  estimateAll: () =>
    mutationOptions({
      mutationKey: ['estimate-approvals'],
      mutationFn: async (ids: string[]) => {
        for (const id of ids) await refreshEstimate(id)
      },
      meta: { invalidates: [approvalQueries.all] },
    }),
}
