import { createIntents } from '../_shared/data/intents.ts'
import type { Answer } from '../_shared/http/answer.ts'
import type { Call } from '../_shared/http/endpoint.ts'
import type { FunctionContext } from '../_shared/http/function-context.ts'
import { answerOfFailure } from '../_shared/http/rpc-answer.ts'
import { submitterOf, type SubmittingCaller } from './submitter.ts'

/** What became of an intent, for whoever submitted it and for admins. Not guarded: it only reads. */
export async function readIntent(
  context: FunctionContext,
  call: Call<unknown, SubmittingCaller>,
): Promise<Answer> {
  const intents = createIntents(context.environment, call.trace.traceparent)
  const state = await intents.read(submitterOf(call.caller), call.path.id ?? '')
  return state.ok ? { status: 200, body: state.value } : answerOfFailure(state.error, call.log)
}
