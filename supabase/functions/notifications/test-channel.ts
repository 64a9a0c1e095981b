import type * as z from 'zod/mini'
import { begunChannelTest, type channelTestInput } from '../_shared/contracts/notifications.ts'
import { asMember } from '../_shared/data/as-member.ts'
import { callRpc } from '../_shared/data/call-rpc.ts'
import type { Deliveries } from '../_shared/data/deliveries.ts'
import { refusal, type Answer } from '../_shared/http/answer.ts'
import type { Call } from '../_shared/http/endpoint.ts'
import type { Environment } from '../_shared/http/environment.ts'
import type { Principal } from '../_shared/http/identity.ts'
import { answerOfFailure } from '../_shared/http/rpc-answer.ts'
import { sendClaimed, type Surrounded } from './send-claimed.ts'

type TestCall = Call<z.infer<typeof channelTestInput>, Extract<Principal, { kind: 'user' }>>

/** Tells one channel that it is being tested and answers what really became of it. Who may is the database's to say. */
export function createTestChannel(
  environment: Environment,
  deliveries: Deliveries,
  surrounded: Surrounded,
) {
  return async (call: TestCall): Promise<Answer> => {
    const { input, log } = call
    const member = asMember(environment, call)
    const begun = await callRpc(member, 'test_channel', { id: input.channel_id }, begunChannelTest)
    if (!begun.ok) return answerOfFailure(begun.error, log)
    const claimed = await deliveries.claimTest(begun.value.delivery_id)
    if (!claimed.ok) return answerOfFailure(claimed.error, log)
    const [message] = claimed.value.messages
    if (message === undefined) return refusal('INTERNAL', 'The test could not be sent.')
    const startedAt = performance.now()
    const outcome = await sendClaimed(message, claimed.value, deliveries, surrounded, log)
    return {
      status: 200,
      body: {
        sent: outcome.kind === 'sent',
        error: outcome.kind === 'sent' ? null : outcome.error,
        duration_ms: Math.round(performance.now() - startedAt),
      },
    }
  }
}
