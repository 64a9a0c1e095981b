import type * as z from 'zod/mini'
import { claimedDeliveries, finishedDeliveries } from '../contracts/notifications.ts'
import { ok, type Result } from '../domain/result.ts'
import type { SendOutcome } from '../ports/notifier.ts'
import { callRpc, type RpcFailure, type RpcOptions } from './call-rpc.ts'

type Answer<S> = Promise<Result<z.infer<S>, RpcFailure>>
type Outcome = Readonly<Record<string, unknown>>

/** What must be told to channels. A message is claimed for a time, and claimed again when nothing came of it. */
export interface Deliveries {
  claim(batch: number): Answer<typeof claimedDeliveries>
  /** One test, whatever else waits. */
  claimTest(delivery: number): Answer<typeof claimedDeliveries>
  /** Records what became of a message, together with those that end while a record is on its way. */
  finish(
    message: { readonly message_id: string; readonly claim: string },
    outcome: SendOutcome,
  ): Promise<Result<null, RpcFailure>>
}

/** Recorded in one call at most. */
const atOnce = 200

/** Deliveries with the rights of the service. */
export function createDeliveries(service: RpcOptions): Deliveries {
  const waiting: { outcome: Outcome; settle: (result: Result<null, RpcFailure>) => void }[] = []
  let isRecording = false

  async function record(): Promise<void> {
    if (isRecording) return
    isRecording = true
    while (waiting.length > 0) {
      const recorded = waiting.splice(0, atOnce)
      const outcomes = recorded.map(({ outcome }) => outcome)
      const args = { outcomes }
      const answer = await callRpc(service, 'finish_deliveries', args, finishedDeliveries)
      for (const { settle } of recorded) settle(answer.ok ? ok(null) : answer)
    }
    isRecording = false
  }

  return {
    claim: (batch) => callRpc(service, 'claim_deliveries', { batch }, claimedDeliveries),
    claimTest: (delivery) =>
      callRpc(service, 'claim_deliveries', { batch: 1, delivery }, claimedDeliveries),
    finish: ({ message_id, claim }, result) =>
      new Promise((settle) => {
        const outcome = {
          ...{ message: message_id, claim, outcome: result.kind },
          ...(result.kind === 'sent' ? { vendor_ref: result.ref } : { error: result.error }),
          ...(result.kind === 'retry' && { retry_after_ms: result.retryAfterMs }),
        }
        waiting.push({ outcome, settle })
        void record()
      }),
  }
}
