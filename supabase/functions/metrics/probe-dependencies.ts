import * as z from 'zod/mini'
import { callRpc, type RpcOptions } from '../_shared/data/call-rpc.ts'
import { runProbe, type Probe } from '../_shared/data/probes/probe.ts'
import type { Answer } from '../_shared/http/answer.ts'
import type { Log } from '../_shared/http/log.ts'
import { answerOfFailure } from '../_shared/http/rpc-answer.ts'

const recorded = z.object({ ok: z.literal(true) })

/** Asks every dependency at once and records what came of it. Called by the schedule, four times a minute. */
export function createProbeDependencies(service: RpcOptions, probes: readonly Probe[]) {
  return async ({ log }: { readonly log: Log }): Promise<Answer> => {
    const probed = await Promise.all(probes.map(runProbe))
    const answer = await callRpc(service, 'record_probes', { probes: probed }, recorded)
    if (!answer.ok) return answerOfFailure(answer.error, log)
    const failed = probed.filter(({ outcome }) => outcome === 'failed').map(({ name }) => name)
    return { status: 200, body: { probed: probed.length, failed } }
  }
}
