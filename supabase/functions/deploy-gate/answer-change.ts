import {
  deployEvidence,
  recordedDecision,
  type DeployGateInput,
} from '../_shared/contracts/deploy-gate.ts'
import { callRpc } from '../_shared/data/call-rpc.ts'
import type { Answer } from '../_shared/http/answer.ts'
import type { Call } from '../_shared/http/endpoint.ts'
import type { Environment } from '../_shared/http/environment.ts'
import type { Principal } from '../_shared/http/identity.ts'
import { answerOfFailure } from '../_shared/http/rpc-answer.ts'
import { judge } from './judge.ts'

type Asker = Extract<Principal, { kind: 'key' | 'user' }>

/** Says whether a change may go out, and why. What is not recorded is not answered. */
export function createAnswerChange({ supabaseUrl, secretKey }: Environment) {
  return async (call: Call<DeployGateInput, Asker>): Promise<Answer> => {
    const { traceparent } = call.trace
    const channel = call.headers.get('x-omnihub-channel') ?? 'api'
    const service = { supabaseUrl, apikey: secretKey, traceparent, channel }
    const { environment, change } = call.input
    const asker = askerOf(call.caller)
    const args = { environment, ...asker }
    const evidence = await callRpc(service, 'read_deploy_gate', args, deployEvidence)
    if (!evidence.ok) return answerOfFailure(evidence.error, call.log)
    const { decide, standing } = judge(evidence.value)
    const body = { ...decide(change), change, ...standing }
    const decision = {
      ...{ change, decision: body.decision, band: body.band, reasons: body.reasons },
      ...{ as_of: body.as_of, override_id: standing.override?.id ?? null },
      objectives: body.objectives.map(({ id, band, remaining }) => ({ id, band, remaining })),
    }
    const recorded = await callRpc(
      service,
      'record_deploy_decision',
      { decision, ...asker },
      recordedDecision,
    )
    return recorded.ok ? { status: 200, body } : answerOfFailure(recorded.error, call.log)
  }
}

function askerOf(caller: Asker) {
  return caller.kind === 'key' ? { key: caller.key } : { member: caller.id }
}
