import type { RpcFailure } from '../data/call-rpc.ts'
import { refusal, type Answer } from './answer.ts'
import type { Log } from './log.ts'

const applicationCode = /^[A-Z][A-Z_]+$/

/**
 * The answer to a caller whose command the database refused. Application codes pass through with
 * their status; anything else is ours to find in the log and nobody else's to read.
 */
export function answerOfFailure(failure: RpcFailure, log: Log): Answer {
  const isRefusal = failure.status >= 400 && applicationCode.test(failure.code)
  if (isRefusal && failure.code !== 'INTERNAL') {
    const { code, message, hint, details, retryAfter } = failure
    return {
      status: failure.status,
      body: { code, message, hint, details },
      ...(retryAfter !== null && { headers: { 'retry-after': retryAfter } }),
    }
  }
  log.write('error', 'database_call_failed', { failure })
  const isDown = failure.status === 0 || failure.status >= 502
  if (isDown) {
    return refusal('STORE_UNAVAILABLE', 'The database gave no answer: the outcome is unknown.', {
      hint: 'Repeat the request with the same idempotency key.',
      headers: { 'retry-after': '5' },
    })
  }
  return refusal('INTERNAL', 'Something went wrong on our side.', {
    hint: 'Report the request id to the operators.',
  })
}
