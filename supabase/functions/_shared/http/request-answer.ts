import type { RpcFailure } from '../data/call-rpc.ts'
import { refusal, type Answer } from './answer.ts'
import type { Log } from './log.ts'
import { answerOfFailure } from './rpc-answer.ts'

/**
 * The answer to a caller whose request was not taken. An envelope that no longer matches is not the
 * caller's mistake: the operation, or what it would touch, changed while we wrote it.
 */
export function answerOfRequestFailure(failure: RpcFailure, log: Log): Answer {
  const isEnvelope = JSON.stringify(failure.details ?? null).includes('"envelope_text"')
  if (failure.code === 'INVALID_FIELD' && isEnvelope) {
    return refusal('OPERATION_CHANGED', 'The operation was changed a moment ago.', {
      hint: 'Repeat the request with the same idempotency key.',
    })
  }
  return answerOfFailure(failure, log)
}
