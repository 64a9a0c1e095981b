import type * as z from 'zod/mini'
import { removedMember, type removeInput } from '../_shared/contracts/members.ts'
import { asMember } from '../_shared/data/as-member.ts'
import type { AuthAccounts } from '../_shared/data/auth-accounts.ts'
import { callRpc } from '../_shared/data/call-rpc.ts'
import type { Answer } from '../_shared/http/answer.ts'
import type { Call } from '../_shared/http/endpoint.ts'
import type { Environment } from '../_shared/http/environment.ts'
import type { Principal } from '../_shared/http/identity.ts'
import { answerOfFailure } from '../_shared/http/rpc-answer.ts'

export type MemberDependencies = {
  readonly environment: Environment
  readonly accounts: AuthAccounts
}

type RemoveCall = Call<z.infer<typeof removeInput>, Extract<Principal, { kind: 'user' }>>

/** Without the profile an account can do nothing here, so the person is out even when the account stays. */
export function createRemove({ environment, accounts }: MemberDependencies) {
  return async (call: RemoveCall): Promise<Answer> => {
    const removed = await callRpc(
      asMember(environment, call),
      'remove_member',
      call.input,
      removedMember,
    )
    if (!removed.ok) return answerOfFailure(removed.error, call.log)
    const deleted = await accounts.remove(removed.value.id)
    if (!deleted.ok) call.log.write('warn', 'account_not_deleted', { problem: deleted.error })
    return {
      status: 200,
      body: {
        ...removed.value,
        account_deleted: deleted.ok,
        problem: deleted.ok ? null : deleted.error,
      },
    }
  }
}
