import { channelSecrets } from '../_shared/contracts/notifications.ts'
import { asMember } from '../_shared/data/as-member.ts'
import { callRpc } from '../_shared/data/call-rpc.ts'
import type { Answer } from '../_shared/http/answer.ts'
import type { Call } from '../_shared/http/endpoint.ts'
import type { Environment } from '../_shared/http/environment.ts'
import type { Principal } from '../_shared/http/identity.ts'
import { answerOfFailure } from '../_shared/http/rpc-answer.ts'
import { secretsOf, type Surroundings } from '../_shared/notifiers/create-notifier.ts'

/**
 * Which of the secrets that channels name are not set here. Asked in the name of the member, so that whoever may not
 * see the names is told of none.
 */
export function createMissingSecrets(environment: Environment, secret: Surroundings['secret']) {
  return async (call: Call<unknown, Extract<Principal, { kind: 'user' }>>): Promise<Answer> => {
    const read = await callRpc(asMember(environment, call), 'read_channels', {}, channelSecrets)
    if (!read.ok) return answerOfFailure(read.error, call.log)
    const named = new Set(read.value.channels.flatMap(secretsOf))
    return { status: 200, body: { missing: [...named].filter((name) => !secret(name)).sort() } }
  }
}
