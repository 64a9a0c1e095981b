import type * as z from 'zod/mini'
import { takenSigningKey, type signingKeyInput } from '../_shared/contracts/operation-tests.ts'
import { asMember } from '../_shared/data/as-member.ts'
import { callRpc } from '../_shared/data/call-rpc.ts'
import type { Answer } from '../_shared/http/answer.ts'
import type { Call } from '../_shared/http/endpoint.ts'
import type { FunctionContext } from '../_shared/http/function-context.ts'
import type { Principal } from '../_shared/http/identity.ts'
import { answerOfFailure } from '../_shared/http/rpc-answer.ts'
import { operationKeyText } from '../_shared/http/signed-call.ts'

type ShowCall = Call<z.infer<typeof signingKeyInput>, Extract<Principal, { kind: 'user' }>>

/** Derives the keys of an operation, for its receiver and for its agents, for whoever the database lets take it, which it does once per version. */
export function createShowSigningKey({ environment }: FunctionContext) {
  return async (call: ShowCall): Promise<Answer> => {
    const { name = '' } = call.path
    const { key_version } = call.input
    const taken = await callRpc(
      asMember(environment, call),
      'take_signing_key',
      { name, key_version },
      takenSigningKey,
    )
    if (!taken.ok) return answerOfFailure(taken.error, call.log)
    const [key, callback_key] = await Promise.all([
      operationKeyText(environment.signingKey, name, key_version, 'call'),
      operationKeyText(environment.signingKey, name, key_version, 'callback'),
    ])
    return { status: 200, body: { ...taken.value, key, callback_key } }
  }
}
