import type { ClaimedDeliveries } from '../_shared/contracts/notifications.ts'
import type { Deliveries } from '../_shared/data/deliveries.ts'
import type { Answer } from '../_shared/http/answer.ts'
import type { Log } from '../_shared/http/log.ts'
import { answerOfFailure } from '../_shared/http/rpc-answer.ts'
import { sendClaimed, type Surrounded } from './send-claimed.ts'

/** Claimed at once, and sent at the same time; with the patience of each send far within the lease of a claim. */
const batch = 40
const atATime = 20
/** The schedule calls again when this is over. */
const drainForMs = 40_000

/**
 * Tells channels what is due, until nothing is. What is due, in which order and together with what is the database's
 * to say, so that any number of these may run at once.
 */
export function createDispatch(deliveries: Deliveries, surrounded: Surrounded) {
  async function sendAll(claimed: ClaimedDeliveries, log: Log): Promise<number> {
    const waiting = claimed.messages.values()
    let sent = 0
    const work = async () => {
      for (const message of waiting) {
        const outcome = await sendClaimed(message, claimed, deliveries, surrounded, log)
        if (outcome.kind === 'sent') sent += 1
      }
    }
    await Promise.all(Array.from({ length: atATime }, work))
    return sent
  }

  return async ({ log }: { readonly log: Log }): Promise<Answer> => {
    const endsAt = performance.now() + drainForMs
    let [sent, failed] = [0, 0]
    while (performance.now() < endsAt) {
      const claimed = await deliveries.claim(batch)
      if (!claimed.ok) return answerOfFailure(claimed.error, log)
      const { messages } = claimed.value
      if (messages.length === 0) break
      const arrived = await sendAll(claimed.value, log)
      sent += arrived
      failed += messages.length - arrived
    }
    return { status: 200, body: { sent, failed } }
  }
}
