import * as z from 'zod/mini'
import { probePlan } from '../_shared/contracts/infra.ts'
import { callRpc, type RpcOptions } from '../_shared/data/call-rpc.ts'
import { channelProbes, type ChannelSurroundings } from '../_shared/data/probes/channel-probes.ts'
import { runProbe, type Probe } from '../_shared/data/probes/probe.ts'
import type { Answer } from '../_shared/http/answer.ts'
import type { Log } from '../_shared/http/log.ts'
import { answerOfFailure } from '../_shared/http/rpc-answer.ts'

const recorded = z.object({ ok: z.literal(true) })

/** Asks every dependency at once and records what came of it. Called by the schedule, four times a minute. */
export function createProbeDependencies(
  service: RpcOptions,
  probes: readonly Probe[],
  surroundings: Omit<ChannelSurroundings, 'privateEndpointsAllowed'>,
) {
  return async ({ log }: { readonly log: Log }): Promise<Answer> => {
    const plan = await callRpc(service, 'read_probe_plan', {}, probePlan)
    // Without a database nothing can be recorded either; what was found last grows old, and says so.
    if (!plan.ok) return answerOfFailure(plan.error, log)
    const { channels, private_endpoints_allowed: privateEndpointsAllowed } = plan.value
    const ofChannels = channelProbes(channels, { ...surroundings, privateEndpointsAllowed })
    const probed = await Promise.all([...probes, ...ofChannels].map(runProbe))
    const answer = await callRpc(service, 'record_probes', { probes: probed }, recorded)
    if (!answer.ok) return answerOfFailure(answer.error, log)
    const failed = probed.filter(({ outcome }) => outcome === 'failed').map(({ name }) => name)
    return { status: 200, body: { probed: probed.length, failed } }
  }
}
