import { mutationOptions } from '@tanstack/react-query'
import { cancelWorkflow, cancelWorkflows, resumeWorkflows } from '@/backend/workflows.ts'
import { workflowQueries } from './queries.ts'

const invalidates = [
  workflowQueries.all,
  ['live-counts'],
  ['restore-desk'],
  ['dead-letters'],
  ['audit'],
]

export const workflowMutations = {
  /** One or many; many are one command, and one line of the audit log. */
  cancel: () =>
    mutationOptions({
      mutationKey: ['cancel-workflows'],
      mutationFn: async ({ ids, reason }: { ids: string[]; reason: string }) => {
        const [only] = ids
        if (only === undefined || ids.length > 1) return cancelWorkflows({ ids, reason })
        const { cancelling } = await cancelWorkflow({ id: only, reason })
        return { cancelled: cancelling ? 0 : 1, cancelling: cancelling ? 1 : 0, skipped: 0 }
      },
      meta: { invalidates },
    }),

  resume: () =>
    mutationOptions({
      mutationKey: ['resume-workflows'],
      mutationFn: (order: { ids: string[]; reason: string; rate: number }) =>
        resumeWorkflows(order),
      meta: { invalidates },
    }),
}
