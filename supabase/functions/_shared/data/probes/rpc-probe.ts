import * as z from 'zod/mini'
import type { Setting } from '../infra/settings.ts'
import { askHttp, isSuccess } from './http-probe.ts'
import { probeOf, type Probe } from './probe.ts'

const answered = z.object({ result: z.string().check(z.regex(/^0x[0-9a-f]+$/i)) })
const refused = z.object({ error: z.object({ code: z.number() }) })

/** A JSON-RPC node: it is there when it tells the block that its chain is at. */
export function rpcProbe(name: 'rpc_primary' | 'rpc_fallback', setting: Setting<string>): Probe {
  return probeOf(name, setting, (url) => ({
    detail: new URL(url).host,
    async ask(signal) {
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_blockNumber', params: [] })
      const headers = { 'content-type': 'application/json' }
      const response = await askHttp(url, { method: 'POST', headers, body, signal }, isSuccess)
      const told: unknown = await response.json().catch(() => null)
      if (z.safeParse(answered, told).success) return
      const refusal = z.safeParse(refused, told)
      throw new Error(
        refusal.success
          ? `answered with JSON-RPC error ${refusal.data.error.code}`
          : 'answered with something that is no block number',
      )
    },
  }))
}
