import { mutationOptions } from '@tanstack/react-query'
import { submitAgain, submittedAlready } from '@/backend/submit-again.ts'
import { readWorkflow } from '@/backend/workflow-record.ts'
import { restoreQueries } from './queries.ts'

export interface SubmittedAgain {
  queued: number
  held: number
  /** Those that somebody else had submitted again. */
  already: number
  /** Those that were refused, and what the first was told. */
  refused: number
  why: string | null
}

export const restoreMutations = {
  /** One after the other, so that a release of many is no volley; each goes through the guard. */
  submitAgain: () =>
    mutationOptions({
      mutationKey: ['submit-again'],
      mutationFn: async ({
        ids,
        onProgress,
      }: {
        ids: readonly string[]
        onProgress: (done: number) => void
      }): Promise<SubmittedAgain> => {
        const result: SubmittedAgain = {
          queued: 0,
          held: 0,
          already: 0,
          refused: 0,
          why: null,
        }
        for (const [done, id] of ids.entries()) {
          onProgress(done)
          try {
            const { workflow } = await readWorkflow(id, AbortSignal.timeout(10_000))
            const { status } = await submitAgain(workflow)
            if (status === 'awaiting_approval') result.held += 1
            else result.queued += 1
          } catch (error) {
            // Of one the reason is the answer; of many the others still deserve their try.
            if (ids.length === 1) throw error
            if (submittedAlready(error) !== null) {
              result.already += 1
              continue
            }
            result.refused += 1
            result.why ??= error instanceof Error ? error.message : null
          }
        }
        return result
      },
      meta: { invalidates: [restoreQueries.all, ['workflows'], ['live-counts'], ['audit']] },
    }),
}
