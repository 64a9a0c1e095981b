import type * as z from 'zod/mini'
import type { askInput } from '../_shared/contracts/asks.ts'
import type { ApiKeys } from '../_shared/data/api-keys.ts'
import { createIntents } from '../_shared/data/intents.ts'
import { explainDecision } from '../_shared/domain/controls/explain.ts'
import { invalidFields, type Answer } from '../_shared/http/answer.ts'
import type { Call } from '../_shared/http/endpoint.ts'
import type { FunctionContext } from '../_shared/http/function-context.ts'
import type { GuardAnswer } from '../_shared/http/guard.ts'
import type { Principal } from '../_shared/http/identity.ts'
import { requestText } from '../_shared/http/request-text.ts'
import { answerOfFailure } from '../_shared/http/rpc-answer.ts'
import { refusedByGuard } from '../_shared/http/with-guard.ts'

/** A revoked key may still ask this long, in ms. What it was told expires within 900 ms anyway. */
const keyMaxAgeMs = 5_000

export type AskDependencies = { readonly context: FunctionContext; readonly apiKeys: ApiKeys }
type AskCall = Call<z.infer<typeof askInput>, Extract<Principal, { kind: 'key' }>>

/** Answers allow, advisory, held or refused, and for how long the answer may be acted on. */
export function createAsk({ context, apiKeys }: AskDependencies) {
  return async (call: AskCall): Promise<Answer> => {
    const key = await apiKeys.verify(call.caller.key, 'ask', keyMaxAgeMs)
    if (!key.ok) return answerOfFailure(key.error, call.log)
    const answer = await context.guard.ask({ operation: call.input.operation })
    const decided = await toAnswer(call, answer, key.value.owner_id)
    const decision_id = crypto.randomUUID()
    call.log.write('info', 'decision', {
      decision_id,
      operation: call.input.operation,
      decision: decided.body.decision,
      controls_version: answer.controls.version,
    })
    const common = { decision_id, trace_id: call.trace.traceId }
    return { ...decided, body: { ...decided.body, ...common } }
  }

  async function toAnswer(call: AskCall, answer: GuardAnswer, ownerId: string): Promise<Answer> {
    const { decision } = answer
    if (decision.kind === 'refuse') {
      context.refusals.add(call.input.operation, decision.code)
      const refused = refusedByGuard(answer, decision.code)
      return { ...refused, body: { ...refused.body, decision: 'refused', valid_for_ms: 0 } }
    }
    if (decision.kind === 'hold') return hold(call, answer, ownerId)
    const isLive = decision.kind === 'run' && decision.mode === 'live'
    return {
      status: 200,
      body: {
        decision: isLive ? 'allow' : 'advisory',
        mode: isLive ? 'live' : 'advisory',
        valid_for_ms: Math.floor(answer.validForMs),
        ...(!isLive && explainDecision(answer.controls, decision)),
      },
    }
  }

  async function hold(call: AskCall, answer: GuardAnswer, ownerId: string): Promise<Answer> {
    if (call.input.params === undefined) {
      return invalidFields([
        { field: 'params', problem: 'are needed for what a human must approve' },
      ])
    }
    const intents = createIntents(context.environment, call.trace.traceparent)
    const held = await intents.requestApproval(call.caller.key, {
      operation: call.input.operation,
      ...(await requestText(call.input.params, ownerId, answer)),
      trace_id: call.trace.traceId,
    })
    if (!held.ok) return answerOfFailure(held.error, call.log)
    return {
      status: 202,
      body: {
        decision: 'held',
        code: 'APPROVAL_REQUIRED',
        valid_for_ms: 0,
        ...held.value,
        ...explainDecision(answer.controls, answer.decision),
      },
    }
  }
}
