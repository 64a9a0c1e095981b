import type { AnswerInput } from '../_shared/contracts/approvals.ts'
import { createApprovals } from '../_shared/data/approvals.ts'
import type { Answer } from '../_shared/http/answer.ts'
import type { FunctionContext } from '../_shared/http/function-context.ts'
import { answerOfFailure } from '../_shared/http/rpc-answer.ts'
import type { KeyCall } from './ask.ts'

/** Takes the requester's answer to a question of the people who decide. It changes nothing else. */
export function createAnswerQuestion({ environment }: FunctionContext) {
  const { supabaseUrl, secretKey } = environment
  const approvals = createApprovals({ supabaseUrl, apikey: secretKey })

  return async ({ path, input, caller, log }: KeyCall<AnswerInput>): Promise<Answer> => {
    const answered = await approvals.answer(path.id ?? '', input, caller.key)
    return answered.ok
      ? { status: 201, body: answered.value }
      : answerOfFailure(answered.error, log)
  }
}
