import * as z from 'zod/mini'
import { endedDrill, startedDrill, type startDrillInput } from '../_shared/contracts/drills.ts'
import { asMember } from '../_shared/data/as-member.ts'
import { callRpc, type RpcOptions } from '../_shared/data/call-rpc.ts'
import type { Answer } from '../_shared/http/answer.ts'
import type { Call } from '../_shared/http/endpoint.ts'
import type { Environment } from '../_shared/http/environment.ts'
import type { Guard } from '../_shared/http/guard.ts'
import type { Principal } from '../_shared/http/identity.ts'
import { answerOfFailure } from '../_shared/http/rpc-answer.ts'
import { askUntil, judgeStop, realTime } from './ask-until.ts'
import { shadowOperation } from './shadow-source.ts'

type User = Extract<Principal, { kind: 'user' }>

export type DrillDependencies = {
  readonly environment: Environment
  readonly service: RpcOptions
  readonly createGuardOfDrill: () => Guard
}

const recorded = z.object({ ok: z.literal(true) })

/**
 * Practises a stop: who asks is decided by the database, and how long a guard went on admitting is measured here, as
 * the canary does. Both rows are shadows, so nobody's operation is refused.
 */
export function createDrill({ environment, service, createGuardOfDrill }: DrillDependencies) {
  const operation = shadowOperation.drill

  function askedGuard() {
    return { guard: createGuardOfDrill(), operation, ...realTime }
  }

  function record(id: string, time_to_stop_ms: number | null, problem: string | null) {
    return callRpc(service, 'record_drill', { id, time_to_stop_ms, problem }, recorded)
  }

  return {
    start: async (call: Call<z.infer<typeof startDrillInput>, User>): Promise<Answer> => {
      const asked = askedGuard()
      // It must have held the state "off": a guard that first reads "on" would prove nothing.
      const { decision } = await asked.guard.ask({ operation })
      const started = await callRpc(
        asMember(environment, call),
        'start_drill',
        call.input,
        startedDrill,
      )
      if (!started.ok) return answerOfFailure(started.error, call.log)
      const { id } = started.value
      const stop =
        decision.kind === 'run'
          ? judgeStop(await askUntil(asked, 'refuse'))
          : { problem: 'a guard did not admit before it began' }
      const [ms, problem] =
        'problem' in stop ? [null, stop.problem] : ([stop.durationMs, null] as const)
      const kept = await record(id, ms, problem)
      if (!kept.ok) return answerOfFailure(kept.error, call.log)
      return { status: 200, body: { id, time_to_stop_ms: ms, problem } }
    },

    end: async (call: Call<unknown, User>): Promise<Answer> => {
      const asked = askedGuard()
      // Here it must have held the state "on".
      await asked.guard.ask({ operation })
      const { id = '' } = call.path
      const ended = await callRpc(asMember(environment, call), 'end_drill', { id }, endedDrill)
      if (!ended.ok) return answerOfFailure(ended.error, call.log)
      const admittedAfter = await askUntil(asked, 'run')
      if (admittedAfter === null) {
        await record(id, null, 'a guard did not admit again after it was over')
      }
      return { status: 200, body: { id, admitted_after_ms: admittedAfter } }
    },
  }
}
