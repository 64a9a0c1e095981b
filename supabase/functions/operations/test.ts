import { begunTest, recordedTest } from '../_shared/contracts/operation-tests.ts'
import { asMember } from '../_shared/data/as-member.ts'
import { callRpc } from '../_shared/data/call-rpc.ts'
import type { Answer } from '../_shared/http/answer.ts'
import type { Call } from '../_shared/http/endpoint.ts'
import type { FunctionContext } from '../_shared/http/function-context.ts'
import type { Principal } from '../_shared/http/identity.ts'
import { answerOfFailure } from '../_shared/http/rpc-answer.ts'
import { refusedByGuard } from '../_shared/http/with-guard.ts'
import { testCall } from './test-call.ts'

type TestCall = Call<object, Extract<Principal, { kind: 'user' }>>

/** Asks the guard and the database, calls the endpoint of an operation in mode `test`, and keeps the result. */
export function createTest({ environment, guard, log, findObstacle }: FunctionContext) {
  const { supabaseUrl, secretKey, signingKey } = environment

  return async (call: TestCall): Promise<Answer> => {
    const { name = '' } = call.path
    const answer = await guard.ask({ operation: name })
    const { decision } = answer
    // A disabled operation may be tried before it is enabled; that it exists is for the database to say.
    if (decision.kind === 'refuse' && decision.code !== 'UNKNOWN_OPERATION') {
      return refusedByGuard(answer, decision.code)
    }
    const end = guard.track()
    try {
      const begun = await callRpc(
        asMember(environment, call),
        'begin_operation_test',
        { name },
        begunTest,
      )
      if (!begun.ok) return answerOfFailure(begun.error, call.log)
      const result = await testCall(signingKey, begun.value, call.trace, findObstacle)
      const { revision } = begun.value
      const recorded = await callRpc(
        { supabaseUrl, apikey: secretKey, traceparent: call.trace.traceparent },
        'record_operation_test',
        {
          name,
          revision,
          http_status: result.http_status,
          duration_ms: result.duration_ms,
          problem: result.problem,
        },
        recordedTest,
      )
      if (!recorded.ok) log.write('warn', 'test_not_recorded', { failure: recorded.error })
      return {
        status: 200,
        body: { name, revision, ...result, recorded: recorded.ok && recorded.value.ok },
      }
    } finally {
      end()
    }
  }
}
