import { sloReport } from '../_shared/contracts/metrics.ts'
import { asMember } from '../_shared/data/as-member.ts'
import { callRpc } from '../_shared/data/call-rpc.ts'
import type { Answer } from '../_shared/http/answer.ts'
import type { Call } from '../_shared/http/endpoint.ts'
import type { Environment } from '../_shared/http/environment.ts'
import type { Principal } from '../_shared/http/identity.ts'
import { answerOfFailure } from '../_shared/http/rpc-answer.ts'
import { isHeld, tagOf, taggedAnswer } from './answer-tagged.ts'

export type MemberCall<Input> = Call<Input, Extract<Principal, { kind: 'user' }>>

/**
 * Answers how every objective stands, as it was last evaluated. The tag covers everything but the time of the
 * answer, so that a page which asks once more gets 304 until there is something new.
 */
export function createReadSlo(environment: Environment) {
  return async (call: MemberCall<unknown>): Promise<Answer> => {
    const report = await callRpc(asMember(environment, call), 'read_slo_report', {}, sloReport)
    if (!report.ok) return answerOfFailure(report.error, call.log)
    const { server_time, ...told } = report.value
    const etag = await tagOf(told)
    return taggedAnswer(etag, isHeld(call.headers, etag) ? null : { server_time, ...told })
  }
}
