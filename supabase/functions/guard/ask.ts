import type { AskInput } from '../_shared/contracts/asks.ts'
import type { ApiKeys } from '../_shared/data/api-keys.ts'
import { createApprovals } from '../_shared/data/approvals.ts'
import { createIntents } from '../_shared/data/intents.ts'
import { canonicalJson } from '../_shared/domain/approvals/canonical-json.ts'
import { explainDecision } from '../_shared/domain/controls/explain.ts'
import { err, ok, type Result } from '../_shared/domain/result.ts'
import { invalidFields, type Answer } from '../_shared/http/answer.ts'
import { approvalUrl } from '../_shared/http/approval-url.ts'
import type { Call } from '../_shared/http/endpoint.ts'
import type { Estimate } from '../_shared/http/estimate.ts'
import type { FunctionContext } from '../_shared/http/function-context.ts'
import type { GuardAnswer } from '../_shared/http/guard.ts'
import type { Principal } from '../_shared/http/identity.ts'
import { answerOfRequestFailure } from '../_shared/http/request-answer.ts'
import { requestText } from '../_shared/http/request-text.ts'
import { answerOfFailure } from '../_shared/http/rpc-answer.ts'
import { refusedByGuard, withGuard } from '../_shared/http/with-guard.ts'

/** A revoked key may still ask this long, in ms. What it was told expires within 900 ms anyway. */
const keyMaxAgeMs = 5_000

export type AskDependencies = {
  readonly context: FunctionContext
  readonly apiKeys: ApiKeys
  readonly estimate: Estimate
}
export type KeyCall<Input> = Call<Input, Extract<Principal, { kind: 'key' }>>
type OwnedCall = KeyCall<AskInput> & { readonly ownerId: string }

/**
 * Answers allow, advisory, held or refused, and for how long the answer may be acted on. Asked again
 * with an approval, it uses that up.
 */
export function createAsk({ context, apiKeys, estimate }: AskDependencies) {
  const { environment, guard, refusals } = context
  const guarded = withGuard<OwnedCall>({
    guard,
    operationOf: ({ input }) => input.operation,
    run: (call, answer) =>
      answer.decision.kind === 'hold' ? hold(call, answer) : Promise.resolve(admit(call, answer)),
    onRefused: (call, answer) => Promise.resolve(refuse(call, answer)),
    consume,
  })

  return async (call: KeyCall<AskInput>): Promise<Answer> => {
    const key = await apiKeys.verify(call.caller.key, 'ask', keyMaxAgeMs)
    if (!key.ok) return answerOfFailure(key.error, call.log)
    return guarded({ ...call, ownerId: key.value.owner_id })
  }

  function refuse(call: OwnedCall, answer: GuardAnswer): Answer | null {
    if (answer.decision.kind !== 'refuse') return null
    const { code } = answer.decision
    refusals.add(call.input.operation, code)
    const refused = refusedByGuard(answer, code)
    const body = { ...refused.body, decision: 'refused', valid_for_ms: 0 }
    return conclude(call, answer, { ...refused, body })
  }

  function admit(call: OwnedCall, answer: GuardAnswer): Answer {
    const { decision } = answer
    const isLive = decision.kind === 'run' && decision.mode === 'live'
    return conclude(call, answer, {
      status: 200,
      body: {
        decision: isLive ? 'allow' : 'advisory',
        mode: isLive ? 'live' : 'advisory',
        valid_for_ms: Math.floor(answer.validForMs),
        ...(!isLive && explainDecision(answer.controls, decision)),
      },
    })
  }

  async function hold(call: OwnedCall, answer: GuardAnswer): Promise<Answer> {
    const {
      operation,
      params,
      reason = null,
      on_behalf_of = null,
      callback_url = null,
    } = call.input
    if (params === undefined) return withoutParams
    const { caller, ownerId, trace } = call
    const facts = { params, requesterId: ownerId, onBehalfOf: on_behalf_of, reason, trace }
    const held = await createIntents(environment, trace.traceparent).requestApproval(caller.key, {
      operation,
      ...(await requestText(facts, answer, estimate)),
      trace_id: trace.traceId,
      on_behalf_of,
      callback_url,
    })
    if (!held.ok) return answerOfRequestFailure(held.error, call.log)
    return conclude(call, answer, {
      status: 202,
      body: {
        decision: 'held',
        code: 'APPROVAL_REQUIRED',
        valid_for_ms: 0,
        ...held.value,
        status_url: approvalUrl(environment, held.value.approval_id),
        ...explainDecision(answer.controls, answer.decision),
      },
    })
  }

  async function consume(
    { input, caller, log }: OwnedCall,
    approval_id: string,
  ): Promise<Result<'live' | 'advisory', Answer>> {
    if (input.params === undefined) return err(withoutParams)
    const { supabaseUrl, secretKey } = environment
    const request = {
      approval_id,
      operation: input.operation,
      params_text: canonicalJson(input.params),
    }
    const approvals = createApprovals({ supabaseUrl, apikey: secretKey })
    const consumed = await approvals.consume(request, caller.key)
    return consumed.ok ? ok(consumed.value.mode) : err(answerOfFailure(consumed.error, log))
  }
}

const withoutParams = invalidFields([
  { field: 'params', problem: 'are needed for what a human must approve' },
])

/** Gives the decision the id under which the log has it. */
function conclude(call: OwnedCall, { controls }: GuardAnswer, answer: Answer): Answer {
  const decision_id = crypto.randomUUID()
  call.log.write('info', 'decision', {
    decision_id,
    operation: call.input.operation,
    decision: answer.body.decision,
    controls_version: controls.version,
  })
  return { ...answer, body: { ...answer.body, decision_id, trace_id: call.trace.traceId } }
}
