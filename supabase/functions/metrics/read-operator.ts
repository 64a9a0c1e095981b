import { operatorMetrics, type OperatorMetricsInput } from '../_shared/contracts/metrics.ts'
import { asMember } from '../_shared/data/as-member.ts'
import { callRpc } from '../_shared/data/call-rpc.ts'
import type { Answer } from '../_shared/http/answer.ts'
import type { Call } from '../_shared/http/endpoint.ts'
import type { Environment } from '../_shared/http/environment.ts'
import type { Principal } from '../_shared/http/identity.ts'
import { answerOfFailure } from '../_shared/http/rpc-answer.ts'
import { isHeld, taggedAnswer, tagOf } from './answer-tagged.ts'

type MemberCall = Call<OperatorMetricsInput, Extract<Principal, { kind: 'user' }>>

/** Answers the figures of the operator page, as the role of whoever asks may know them. */
export function createReadOperator(environment: Environment) {
  return async (call: MemberCall): Promise<Answer> => {
    const args = { today_from: call.input.today_from ?? null }
    const options = asMember(environment, call)
    const read = await callRpc(options, 'read_operator_metrics', args, operatorMetrics)
    if (!read.ok) return answerOfFailure(read.error, call.log)
    const { server_time, as_of, ...told } = read.value
    const etag = await tagOf(told)
    if (isHeld(call.headers, etag)) return taggedAnswer(etag, null)
    return taggedAnswer(etag, { server_time, as_of, ...told })
  }
}
