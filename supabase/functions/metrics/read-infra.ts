import { infraReport, type InfraInput } from '../_shared/contracts/infra.ts'
import { asMember } from '../_shared/data/as-member.ts'
import { callRpc } from '../_shared/data/call-rpc.ts'
import type { Answer } from '../_shared/http/answer.ts'
import type { Environment } from '../_shared/http/environment.ts'
import { answerOfFailure } from '../_shared/http/rpc-answer.ts'
import { isHeld, taggedAnswer, tagOf } from './answer-tagged.ts'
import type { MemberCall } from './read-slo.ts'

/** Answers how machine, database, cache and dependencies run; the tag covers everything but the time of the answer. */
export function createReadInfra(environment: Environment) {
  return async (call: MemberCall<InfraInput>): Promise<Answer> => {
    const { window } = call.input
    const read = await callRpc(asMember(environment, call), 'read_infra', { window }, infraReport)
    if (!read.ok) return answerOfFailure(read.error, call.log)
    const { server_time, ...told } = read.value
    const etag = await tagOf(told)
    return taggedAnswer(etag, isHeld(call.headers, etag) ? null : { server_time, ...told })
  }
}
