import { exposedInfra } from '../_shared/contracts/infra.ts'
import { exposed } from '../_shared/contracts/metrics.ts'
import { callRpc, type RpcOptions } from '../_shared/data/call-rpc.ts'
import type { Answer } from '../_shared/http/answer.ts'
import type { Call } from '../_shared/http/endpoint.ts'
import type { Principal } from '../_shared/http/identity.ts'
import { answerOfFailure } from '../_shared/http/rpc-answer.ts'
import { exposedFamilies } from './exposed-families.ts'
import { expositionType, renderExposition } from './exposition.ts'
import { infraFamilies } from './infra-families.ts'

type Scraper = Extract<Principal, { kind: 'key' | 'service' }>

/** Answers Prometheus in its own text. */
export function createScrape(service: RpcOptions) {
  return async ({ caller, log }: Call<unknown, Scraper>): Promise<Answer> => {
    const args = caller.kind === 'key' ? { key: caller.key } : {}
    const read = await callRpc(service, 'read_exposition', args, exposed)
    if (!read.ok) return answerOfFailure(read.error, log)
    // Asked only for whom the key lets in.
    const infra = await callRpc(service, 'read_infra_exposition', {}, exposedInfra)
    if (!infra.ok) return answerOfFailure(infra.error, log)
    const families = [...exposedFamilies(read.value), ...infraFamilies(infra.value)]
    const content = renderExposition(families)
    return { status: 200, body: {}, text: { type: expositionType, content } }
  }
}
