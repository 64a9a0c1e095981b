import type { ClaimedCallback } from '../_shared/contracts/approvals.ts'
import type { Callbacks } from '../_shared/data/callbacks.ts'
import type { Answer } from '../_shared/http/answer.ts'
import type { FunctionContext } from '../_shared/http/function-context.ts'
import type { Log } from '../_shared/http/log.ts'
import { answerOfFailure } from '../_shared/http/rpc-answer.ts'
import { problemOfCall, signedPost } from '../_shared/http/signed-post.ts'
import type { Trace } from '../_shared/http/trace.ts'

/** Taken at once; a receiver that is slow keeps only these waiting. */
const batch = 20
const answerWithinMs = 5_000

type Outcome = { readonly status: number | null; readonly problem: string | null }
type Delivery = { readonly trace: Trace; readonly log: Log }
export type DeliverCallbacks = (delivery: Delivery) => Promise<Answer>

/**
 * Sends what is due to those who asked to be told, signed with the key of the operation. Whether and
 * when an undelivered one is tried again is the database's to say.
 */
export function createDeliverCallbacks(
  callbacks: Callbacks,
  { environment: { signingKey }, findObstacle, telemetry }: FunctionContext,
): DeliverCallbacks {
  /** Agents choose the address, and a public name may lead into the private network. */
  async function send(callback: ClaimedCallback, trace: Trace): Promise<Outcome> {
    const { id, url, operation, key_version, body } = callback
    const obstacle = callback.private_endpoints_allowed ? null : await findObstacle(url)
    if (obstacle !== null) return { status: null, problem: obstacle.words }
    return signedPost(signingKey, {
      url,
      operation,
      keyVersion: key_version,
      mode: 'callback',
      subject: id,
      idempotencyKey: id,
      body,
      timeoutMs: answerWithinMs,
      ...{ trace, telemetry },
    }).then(
      ({ status }) => ({ status, problem: null }),
      (error: unknown) => ({ status: null, problem: problemOfCall(error, answerWithinMs) }),
    )
  }

  async function deliver(callback: ClaimedCallback, { trace, log }: Delivery): Promise<boolean> {
    const { id } = callback
    const outcome = await send(callback, trace)
    const finished = await callbacks.finish(id, outcome.status, outcome.problem)
    if (!finished.ok) log.write('warn', 'callback_not_finished', { id, error: finished.error })
    return outcome.status !== null && outcome.status >= 200 && outcome.status < 300
  }

  return async (delivery) => {
    const claimed = await callbacks.claim(batch)
    if (!claimed.ok) return answerOfFailure(claimed.error, delivery.log)
    const delivered = await Promise.all(
      claimed.value.callbacks.map((callback) => deliver(callback, delivery)),
    )
    const count = delivered.filter(Boolean).length
    return { status: 200, body: { delivered: count, failed: delivered.length - count } }
  }
}
