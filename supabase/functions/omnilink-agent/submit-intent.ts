import type { AgainInput, IntentInput, SubmittedIntent } from '../_shared/contracts/intents.ts'
import type { ApiKeys } from '../_shared/data/api-keys.ts'
import type { RpcFailure } from '../_shared/data/call-rpc.ts'
import { createIntents } from '../_shared/data/intents.ts'
import { err, ok, type Result } from '../_shared/domain/result.ts'
import { afterResponse } from '../_shared/http/after-response.ts'
import type { Answer } from '../_shared/http/answer.ts'
import type { Call } from '../_shared/http/endpoint.ts'
import type { Estimate } from '../_shared/http/estimate.ts'
import type { FunctionContext } from '../_shared/http/function-context.ts'
import type { GuardAnswer } from '../_shared/http/guard.ts'
import { answerOfRequestFailure } from '../_shared/http/request-answer.ts'
import { requestText } from '../_shared/http/request-text.ts'
import { answerOfIntent } from './answer-of-intent.ts'
import { createOncePerMinute } from './once-per-minute.ts'
import { submitterOf, type SubmittingCaller } from './submitter.ts'

/** Owners of keys never change, and `submit_intent` checks the key itself: memory may be old. */
const ownerMaxAgeMs = 60_000

export type SubmitDependencies = {
  readonly context: FunctionContext
  readonly apiKeys: ApiKeys
  readonly estimate: Estimate
  /** Gives requests their estimate that the database held on its own. */
  readonly estimateHeld: (approvalIds: readonly string[]) => Promise<void>
  /** Wakes the executor. */
  readonly kick: () => Promise<void>
}

type SubmitCall = Call<IntentInput, SubmittingCaller>
type AgainCall = Call<AgainInput, Extract<SubmittingCaller, { kind: 'user' }>>

/** Submitting, and what is done about a submission that the guard refuses. */
export function createSubmitIntent(dependencies: SubmitDependencies) {
  const { context, apiKeys, estimate, estimateHeld, kick } = dependencies
  const isFirstThisMinute = createOncePerMinute(() => performance.now())

  async function submit(call: SubmitCall, answer: GuardAnswer): Promise<Answer> {
    return settle(await store(call, answer), call, answer)
  }

  /** For operators: what expired is asked for once more, in their own name. */
  async function submitAgain(call: AgainCall, answer: GuardAnswer): Promise<Answer> {
    const { workflow_id, params, reason = null, on_behalf_of = null } = call.input
    const facts = { params, reason, requesterId: call.caller.id, onBehalfOf: on_behalf_of }
    const { envelope_text } = await requestText({ ...facts, trace: call.trace }, answer, estimate)
    const intents = createIntents(context.environment, call.trace.traceparent)
    const again = { workflow_id, envelope_text, trace_id: call.trace.traceId }
    return settle(await intents.submitAgain(call.caller.token, again), call, answer)
  }

  function settle(
    submitted: Result<SubmittedIntent, RpcFailure>,
    call: SubmitCall | AgainCall,
    answer: GuardAnswer,
  ): Answer {
    if (!submitted.ok) return answerOfRequestFailure(submitted.error, call.log)
    const intent = submitted.value
    if (intent.created && intent.status === 'queued') afterResponse(kick())
    // A control was engaged a moment ago, and our guard did not know yet that people would be asked.
    const isSurprise = intent.created && answer.decision.kind !== 'hold'
    if (isSurprise && intent.approval_id !== null) afterResponse(estimateHeld([intent.approval_id]))
    return answerOfIntent(intent, call.trace.traceId, answer, context.environment)
  }

  async function store(call: SubmitCall, answer: GuardAnswer) {
    const requester = await requesterOf(call.caller)
    if (!requester.ok) return requester
    const intents = createIntents(context.environment, call.trace.traceparent)
    const { operation, params, idempotency_key, expires_at = null } = call.input
    const { reason = null, on_behalf_of = null, callback_url = null } = call.input
    const facts = { params, reason, requesterId: requester.value, onBehalfOf: on_behalf_of }
    return intents.submit(submitterOf(call.caller), {
      operation,
      ...(await requestText({ ...facts, trace: call.trace }, answer, estimate)),
      idempotency_key,
      caller_expires_at: expires_at,
      trace_id: call.trace.traceId,
      on_behalf_of,
      callback_url,
    })
  }

  async function requesterOf(caller: SubmittingCaller): Promise<Result<string, RpcFailure>> {
    if (caller.kind === 'user') return ok(caller.id)
    const key = await apiKeys.verify(caller.key, 'submit', ownerMaxAgeMs)
    return key.ok ? ok(key.value.owner_id) : err(key.error)
  }

  /**
   * The guard refuses from memory, so that a storm of requests under a kill costs the database
   * nothing. Once per operation, code and minute the database refuses too, which writes the audit row
   * with who asked; the others are counted and reported together.
   */
  async function recordRefusal(call: SubmitCall, answer: GuardAnswer): Promise<Answer | null> {
    const { decision } = answer
    if (decision.kind !== 'refuse') return null
    const { operation } = call.input
    if (decision.code === 'CONTROLS_UNAVAILABLE') {
      context.refusals.add(operation, decision.code)
      return null
    }
    const requester = await requesterOf(call.caller)
    if (!requester.ok) return answerOfRequestFailure(requester.error, call.log)
    if (isFirstThisMinute(`${decision.code} ${operation}`)) return submit(call, answer)
    context.refusals.add(operation, decision.code)
    return null
  }

  /** Operators are few: the database tells each of them why not, and audits it. */
  async function refuseAgain(call: AgainCall, answer: GuardAnswer): Promise<Answer | null> {
    const { decision } = answer
    if (decision.kind !== 'refuse' || decision.code !== 'CONTROLS_UNAVAILABLE') {
      return submitAgain(call, answer)
    }
    context.refusals.add(call.input.operation, decision.code)
    return null
  }

  return { submit, recordRefusal, submitAgain, refuseAgain }
}
