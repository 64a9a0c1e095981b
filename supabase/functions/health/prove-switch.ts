import * as z from 'zod/mini'
import { callRpc, type RpcFailure, type RpcOptions } from '../_shared/data/call-rpc.ts'
import { hardAgeMs } from '../_shared/domain/controls/freshness.ts'
import type { Result } from '../_shared/domain/result.ts'
import type { Answer } from '../_shared/http/answer.ts'
import type { Guard, GuardAnswer, GuardQuestion } from '../_shared/http/guard.ts'
import type { Log } from '../_shared/http/log.ts'
import { answerOfFailure } from '../_shared/http/rpc-answer.ts'
import { canaryOperation } from './canary-source.ts'

/** No guard admits anything later than this after the commit, in ms: the hard bound and what clocks may differ. */
const boundMs = hardAgeMs + 100
/** How long to wait for an answer that settles it; long enough that a slow machine is told from a broken switch. */
const patienceMs = 5_000
const lookEveryMs = 20

const turned = z.object({
  version: z.number(),
  decision: z.looseObject({ kind: z.string(), code: z.optional(z.string()) }),
})
const recorded = z.object({ ok: z.literal(true) })

/** What a proof works on. Its guard is one of its own, which has held the state "off" before it is switched on. */
export type SwitchUnderProof = {
  readonly turn: (on: boolean) => Promise<Result<z.output<typeof turned>, RpcFailure>>
  readonly guard: { ask(question: GuardQuestion): Promise<Pick<GuardAnswer, 'decision'>> }
  /** Monotonic, in ms. */
  readonly now: () => number
  readonly wait: (ms: number) => Promise<void>
}

/** How long, in ms, a guard went on admitting after the switch was on; or why nothing is proven. */
export type Proof = { readonly durationMs: number } | { readonly problem: string }

/** Switches the shadow row on, must be refused within the bound, switches it off and must be admitted again. */
export async function prove({ turn, guard, now, wait }: SwitchUnderProof): Promise<Proof> {
  try {
    const before = await turnTo(false)
    if (before !== null) return before
    const admitted = await until('run')
    if (admitted === null) return { problem: 'a guard did not admit while the switch was off' }

    const engaged = await turnTo(true)
    if (engaged !== null) return engaged
    const refusedAfter = await until('refuse')
    if (refusedAfter === null) {
      return { problem: `no guard knew within ${patienceMs} ms that the switch was on` }
    }
    if (refusedAfter > boundMs) {
      return { problem: `a guard still admitted ${refusedAfter} ms after the switch was on` }
    }

    const released = await turnTo(false)
    if (released !== null) return released
    if ((await until('run')) === null) {
      return { problem: 'a guard did not admit again after the switch was off' }
    }
    return { durationMs: refusedAfter }
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

  /**
   * When the guard was last of another mind, in ms from now on; null when it does not change its mind in time. Refusing
   * because nothing can be read is safe, and proves nothing: it is waited out.
   */
  async function until(wanted: 'run' | 'refuse'): Promise<number | null> {
    const startedAt = now()
    let lastAdmitted = 0
    for (let elapsed = 0; elapsed < patienceMs; elapsed = now() - startedAt) {
      const { decision } = await guard.ask({ operation: canaryOperation })
      if (decision.kind === 'run') lastAdmitted = Math.round(now() - startedAt)
      if (wanted === 'run' && decision.kind === 'run') return lastAdmitted
      if (wanted === 'refuse' && decision.kind === 'refuse' && decision.code === 'KILL_SWITCH') {
        return lastAdmitted
      }
      await wait(lookEveryMs)
    }
    return wanted === 'refuse' && lastAdmitted > boundMs ? lastAdmitted : null
  }
}

/** Proves the switch once and records it. Called by the schedule; what is silent for two minutes is not proven. */
export function createProveSwitch(service: RpcOptions, createGuardOfCanary: () => Guard) {
  return async ({ log }: { readonly log: Log }): Promise<Answer> => {
    const proof = await prove({
      turn: (on) => callRpc(service, 'turn_canary', { on }, turned),
      guard: createGuardOfCanary(),
      now: () => performance.now(),
      wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    })
    const [duration_ms, problem] =
      'problem' in proof ? [null, proof.problem] : [proof.durationMs, null]
    if (problem !== null) log.write('error', 'switch_unproven', { problem })
    const answer = await callRpc(service, 'record_switch_proof', { duration_ms, problem }, recorded)
    if (!answer.ok) return answerOfFailure(answer.error, log)
    return { status: 200, body: { proven: problem === null, duration_ms, problem } }
  }
}
