import { asMember } from '../_shared/data/as-member.ts'
import { createEstimates } from '../_shared/data/estimates.ts'
import type { Answer } from '../_shared/http/answer.ts'
import type { Call } from '../_shared/http/endpoint.ts'
import type { Reestimate } from '../_shared/http/estimate-held.ts'
import type { FunctionContext } from '../_shared/http/function-context.ts'
import type { Principal } from '../_shared/http/identity.ts'
import { answerOfFailure } from '../_shared/http/rpc-answer.ts'

export type EstimateDependencies = {
  readonly context: FunctionContext
  readonly reestimate: Reestimate
}
type UserCall = Call<unknown, Extract<Principal, { kind: 'user' }>>

/**
 * Estimates a waiting request anew. Whoever may decide on it can read it, and that is asked of the
 * database with their own token: to everybody else the request does not exist.
 */
export function createEstimateApproval({ context, reestimate }: EstimateDependencies) {
  return async (call: UserCall): Promise<Answer> => {
    const { id = '' } = call.path
    const seen = await createEstimates(asMember(context.environment, call)).readHeld(id)
    if (!seen.ok) return answerOfFailure(seen.error, call.log)
    const refreshed = await reestimate(id)
    return refreshed.ok
      ? { status: 200, body: refreshed.value }
      : answerOfFailure(refreshed.error, call.log)
  }
}
