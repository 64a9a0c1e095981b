import * as z from 'zod/mini'
import { callRpc, type RpcFailure, type RpcOptions } from '../_shared/data/call-rpc.ts'
import type { Result } from '../_shared/domain/result.ts'
import type { Answer } from '../_shared/http/answer.ts'
import type { Guard } from '../_shared/http/guard.ts'
import type { Log } from '../_shared/http/log.ts'
import { answerOfFailure } from '../_shared/http/rpc-answer.ts'
import { type AskedGuard, askUntil, judgeStop, type Proof, realTime } from './ask-until.ts'
import { shadowOperation } from './shadow-source.ts'

const turned = z.object({
  version: z.number(),
  decision: z.looseObject({ kind: z.string(), code: z.optional(z.string()) }),
})
const recorded = z.object({ ok: z.literal(true) })

/** What a proof works on. Its guard is one of its own, which has held the state "off" before it is switched on. */
export type SwitchUnderProof = Omit<AskedGuard, 'operation'> & {
  readonly turn: (on: boolean) => Promise<Result<z.output<typeof turned>, RpcFailure>>
}

/** Switches the shadow row on, must be refused within the bound, switches it off and must be admitted again. */
export async function prove({ turn, ...asked }: SwitchUnderProof): Promise<Proof> {
  const until = (wanted: 'run' | 'refuse') =>
    askUntil({ ...asked, operation: shadowOperation.canary }, wanted)
  try {
    const before = await turnTo(false)
    if (before !== null) return before
    const admitted = await until('run')
    if (admitted === null) return { problem: 'a guard did not admit while the switch was off' }

    const engaged = await turnTo(true)
    if (engaged !== null) return engaged
    const stopped = judgeStop(await until('refuse'))
    if ('problem' in stopped) return stopped

    const released = await turnTo(false)
    if (released !== null) return released
    if ((await until('run')) === null) {
      return { problem: 'a guard did not admit again after the switch was off' }
    }
    return stopped
  } finally {
    await turn(false)
  }

  async function turnTo(on: boolean): Promise<Proof | null> {
    const answer = await turn(on)
    if (!answer.ok) return { problem: `the switch could not be turned: ${answer.error.message}` }
    const { kind, code } = answer.value.decision
    const isRight = on ? kind === 'refuse' && code === 'KILL_SWITCH' : kind === 'run'
    return isRight
      ? null
      : { problem: `the database decided ${code ?? kind} with it ${on ? 'on' : 'off'}` }
  }
}

/** Proves the switch once and records it. Called by the schedule; what is silent for two minutes is not proven. */
export function createProveSwitch(service: RpcOptions, createGuardOfCanary: () => Guard) {
  return async ({ log }: { readonly log: Log }): Promise<Answer> => {
    const proof = await prove({
      turn: (on) => callRpc(service, 'turn_canary', { on }, turned),
      guard: createGuardOfCanary(),
      ...realTime,
    })
    const [duration_ms, problem] =
      'problem' in proof ? [null, proof.problem] : [proof.durationMs, null]
    if (problem !== null) log.write('error', 'switch_unproven', { problem })
    const answer = await callRpc(service, 'record_switch_proof', { duration_ms, problem }, recorded)
    if (!answer.ok) return answerOfFailure(answer.error, log)
    return { status: 200, body: { proven: problem === null, duration_ms, problem } }
  }
}
