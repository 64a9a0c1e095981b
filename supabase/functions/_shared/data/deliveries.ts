import type * as z from 'zod/mini'
import { claimedDeliveries, finishedDelivery } from '../contracts/notifications.ts'
import type { Result } from '../domain/result.ts'
import type { SendOutcome } from '../ports/notifier.ts'
import { callRpc, type RpcFailure, type RpcOptions } from './call-rpc.ts'

type Answer<S> = Promise<Result<z.infer<S>, RpcFailure>>

/** What must be told to channels. A message is claimed for a time, and claimed again when nothing came of it. */
export interface Deliveries {
  claim(batch: number): Answer<typeof claimedDeliveries>
  /** One test, whatever else waits. */
  claimTest(delivery: number): Answer<typeof claimedDeliveries>
  finish(
    message: { readonly message_id: string; readonly claim: string },
    outcome: SendOutcome,
  ): Answer<typeof finishedDelivery>
}

/** Deliveries with the rights of the service. */
export function createDeliveries(service: RpcOptions): Deliveries {
  return {
    claim: (batch) => callRpc(service, 'claim_deliveries', { batch }, claimedDeliveries),
    claimTest: (delivery) =>
      callRpc(service, 'claim_deliveries', { batch: 1, delivery }, claimedDeliveries),
    finish: ({ message_id, claim }, outcome) =>
      callRpc(
        service,
        'finish_delivery',
        {
          ...{ message: message_id, claim, outcome: outcome.kind },
          ...(outcome.kind === 'sent' ? { vendor_ref: outcome.ref } : { error: outcome.error }),
          ...(outcome.kind === 'retry' && { retry_after_ms: outcome.retryAfterMs }),
        },
        finishedDelivery,
      ),
  }
}
