import { writtenSamples } from '../_shared/contracts/infra.ts'
import { callRpc, type RpcOptions } from '../_shared/data/call-rpc.ts'
import { writtenReading, type InfraSourceName } from '../_shared/domain/infra/metrics.ts'
import type { Answer } from '../_shared/http/answer.ts'
import type { Log } from '../_shared/http/log.ts'
import { answerOfFailure } from '../_shared/http/rpc-answer.ts'
import type { InfraSource } from '../_shared/ports/infra-source.ts'

/**
 * Reads every source once and writes what they tell. One that fails is written down with why, and keeps none of the
 * others from being written.
 * @param absent sources that are not configured, whose last words must not stand as if they were
 */
export function createCollectInfra(
  service: RpcOptions,
  sources: readonly InfraSource[],
  absent: readonly InfraSourceName[],
) {
  return async ({ log }: { readonly log: Log }): Promise<Answer> => {
    const told = await Promise.all(
      sources.map(async (source) => {
        const reading = await source.read()
        if (reading.ok) return writtenReading(reading.value)
        const problem = reading.error.message
        log.write('warn', 'infra_source_unreadable', { source: source.name, problem })
        return { source: source.name, problem }
      }),
    )
    const readings = [...told, ...absent.map((source) => ({ source, configured: false }))]
    const written = await callRpc(service, 'write_infra_samples', { readings }, writtenSamples)
    if (!written.ok) return answerOfFailure(written.error, log)
    return { status: 200, body: { written: written.value.written } }
  }
}
