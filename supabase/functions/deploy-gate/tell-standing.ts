import { deployEvidence } from '../_shared/contracts/deploy-gate.ts'
import { callRpc } from '../_shared/data/call-rpc.ts'
import { changes, type Change } from '../_shared/domain/slo/deploy-gate.ts'
import type { Answer } from '../_shared/http/answer.ts'
import type { Call } from '../_shared/http/endpoint.ts'
import type { Environment } from '../_shared/http/environment.ts'
import type { Principal } from '../_shared/http/identity.ts'
import { answerOfFailure } from '../_shared/http/rpc-answer.ts'
import { judge } from './judge.ts'

type MemberCall = Call<unknown, Extract<Principal, { kind: 'user' }>>

/** Tells people who look what each change would be answered now. Nothing is decided, so nothing is recorded. */
export function createTellStanding({ supabaseUrl, secretKey }: Environment) {
  return async ({ caller, log }: MemberCall): Promise<Answer> => {
    const service = { supabaseUrl, apikey: secretKey }
    const args = { member: caller.id }
    const evidence = await callRpc(service, 'read_deploy_gate', args, deployEvidence)
    if (!evidence.ok) return answerOfFailure(evidence.error, log)
    const { decide, standing } = judge(evidence.value)
    const answers = changes.map((change): [Change, unknown] => [change, decide(change)])
    return { status: 200, body: { changes: Object.fromEntries(answers), ...standing } }
  }
}
