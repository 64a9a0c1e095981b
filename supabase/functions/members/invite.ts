import * as z from 'zod/mini'
import { decidedInvitation, type InviteInput } from '../_shared/contracts/members.ts'
import { asMember } from '../_shared/data/as-member.ts'
import { callRpc } from '../_shared/data/call-rpc.ts'
import { refusal, type Answer } from '../_shared/http/answer.ts'
import type { Call } from '../_shared/http/endpoint.ts'
import type { Principal } from '../_shared/http/identity.ts'
import { answerOfFailure } from '../_shared/http/rpc-answer.ts'
import type { MemberDependencies } from './remove.ts'

type InviteCall = Call<InviteInput, Extract<Principal, { kind: 'user' }>>

/**
 * Three steps that cannot be one transaction: the decision, the mail, the role. Everybody starts as a viewer, so
 * whatever fails leaves less power behind than was meant, and the answer says what was done.
 */
export function createInvite({ environment, accounts }: MemberDependencies) {
  return async (call: InviteCall): Promise<Answer> => {
    const member = asMember(environment, call)
    const { email, display_name = '', role, reason = '' } = call.input
    const decided = await callRpc(
      member,
      'invite_member',
      { email, display_name, role, reason },
      decidedInvitation,
    )
    if (!decided.ok) return answerOfFailure(decided.error, call.log)

    const { leftover } = decided.value
    if (leftover !== null) {
      const removed = await accounts.remove(leftover)
      if (!removed.ok) return notSent(call, removed.error)
    }
    const invited = await accounts.invite(decided.value.email, display_name.trim() || null)
    if (!invited.ok) return notSent(call, invited.error)

    const answer = { id: invited.value.id, email: decided.value.email }
    const present = decided.value.present_role ?? 'viewer'
    if (decided.value.role === present) {
      return { status: 200, body: { ...answer, role: present, problem: null } }
    }
    const changed = await callRpc(
      member,
      'set_member_role',
      { member: invited.value.id, role: decided.value.role, reason },
      z.object({ role: z.string() }),
    )
    return {
      status: 200,
      body: {
        ...answer,
        role: changed.ok ? changed.value.role : present,
        problem: changed.ok ? null : changed.error.message,
      },
    }
  }
}

function notSent(call: InviteCall, problem: string): Answer {
  call.log.write('warn', 'invitation_not_sent', { problem })
  return refusal('INVITATION_NOT_SENT', `No invitation was sent: ${problem}.`, {
    hint: 'Nobody was let in. The attempt is in the audit log; invite again.',
  })
}
