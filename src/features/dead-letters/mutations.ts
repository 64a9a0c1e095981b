import { mutationOptions } from '@tanstack/react-query'
import {
  discardDeadLetter,
  discardDeadLetters,
  replayDeadLetter,
  replayDeadLetters,
} from '@/backend/dead-letters.ts'
import { deadLetterQueries } from './queries.ts'

const invalidates = [deadLetterQueries.all, ['workflows'], ['live-counts'], ['audit']]

export const deadLetterMutations = {
  /** One or many; many are one command at a rate, and one line of the audit log. */
  replay: () =>
    mutationOptions({
      mutationKey: ['replay-dead-letters'],
      mutationFn: async (order: { ids: string[]; reason: string; rate: number }) => {
        const [only] = order.ids
        if (only === undefined || order.ids.length > 1) return replayDeadLetters(order)
        await replayDeadLetter({ id: only, reason: order.reason })
        return { replayed: 1, skipped: 0, lastAt: null }
      },
      meta: { invalidates },
    }),

  discard: () =>
    mutationOptions({
      mutationKey: ['discard-dead-letters'],
      mutationFn: async (order: { ids: string[]; reason: string }) => {
        const [only] = order.ids
        if (only === undefined || order.ids.length > 1) return discardDeadLetters(order)
        await discardDeadLetter({ id: only, reason: order.reason })
        return { discarded: 1, skipped: 0 }
      },
      meta: { invalidates },
    }),
}
