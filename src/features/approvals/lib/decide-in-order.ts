import { isBackendError } from '@/backend/errors.ts'
import {
  deciding,
  endsTheRun,
  estimated,
  estimating,
  outcomeOfAnswer,
  outcomeOfError,
  type Outcome,
} from './outcome.ts'

export interface Order {
  id: string
  digest: string
  decision: 'approved' | 'rejected'
  reason: string | null
}

export interface Steps {
  decide: (order: Order) => Promise<{ status: string; given: number; needed: number }>
  estimate: (id: string) => Promise<unknown>
  report: (order: Order, outcome: Outcome) => void
  /** Asked before each call: somebody pressed stop, or the page shows what may be old. */
  mayGoOn: () => boolean
}

/**
 * Decides one request after the other, each bound to its own digest; nothing is reported that was not answered.
 * @throws the error after which going on makes no sense; what was not reached stays undecided
 */
export async function decideInOrder(orders: readonly Order[], steps: Steps): Promise<void> {
  for (const order of orders) {
    if (!steps.mayGoOn()) return
    steps.report(order, deciding)
    try {
      steps.report(order, outcomeOfAnswer(order.decision, await steps.decide(order)))
    } catch (error) {
      if (isBackendError(error, 'ESTIMATE_STALE')) {
        await estimateAgain(order, steps)
        continue
      }
      steps.report(order, outcomeOfError(error))
      if (endsTheRun(error)) throw error
    }
  }
}

/** The person decides again on what is counted now; that is never done for them. */
async function estimateAgain(order: Order, { estimate, report }: Steps) {
  report(order, estimating)
  try {
    await estimate(order.id)
    report(order, estimated)
  } catch (error) {
    report(order, outcomeOfError(error))
    if (endsTheRun(error)) throw error
  }
}
