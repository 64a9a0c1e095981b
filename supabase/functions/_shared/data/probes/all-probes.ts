import * as z from 'zod/mini'
import type { Environment } from '../../http/environment.ts'
import { callRpc } from '../call-rpc.ts'
import type { InfraSettings } from '../infra/settings.ts'
import { askRedis } from '../redis/ask-redis.ts'
import { askHttp, isSuccess } from './http-probe.ts'
import { probeOf, type Probe } from './probe.ts'
import { askRealtime } from './realtime-probe.ts'
import { rpcProbe } from './rpc-probe.ts'
import { secretsProbe } from './secrets-probe.ts'

/** Everything that this installation depends on, in the order of the page. */
export function allProbes(environment: Environment, settings: InfraSettings): Probe[] {
  const { supabaseUrl, publishableKey, secretKey } = environment
  const askPublic = (path: string) => async (signal: AbortSignal) => {
    const headers = { apikey: publishableKey }
    const response = await askHttp(`${supabaseUrl}${path}`, { headers, signal }, isSuccess)
    await response.body?.cancel()
  }
  return [
    {
      name: 'database',
      detail: 'PostgreSQL',
      async ask() {
        const service = { supabaseUrl, apikey: secretKey, timeoutMs: 3_000 }
        const read = await callRpc(service, 'read_health', {}, z.unknown())
        if (!read.ok) throw new Error(read.error.status === 0 ? 'no answer' : read.error.message)
      },
    },
    { name: 'auth', detail: 'Supabase', ask: askPublic('/auth/v1/health') },
    {
      name: 'realtime',
      detail: 'Supabase',
      ask: (signal) => askRealtime(supabaseUrl, publishableKey, signal),
    },
    { name: 'functions', detail: 'Supabase', ask: askPublic('/functions/v1/health') },
    probeOf('redis', settings.redis, (address) => ({
      detail: address.host,
      async ask(signal) {
        await askRedis(address, [['PING']], signal)
      },
    })),
    secretsProbe(settings.secrets),
    rpcProbe('rpc_primary', settings.rpcPrimary),
    rpcProbe('rpc_fallback', settings.rpcFallback),
  ]
}
