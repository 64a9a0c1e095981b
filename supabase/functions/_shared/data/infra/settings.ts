import { machineSources } from '../../domain/infra/metrics.ts'
import { err, ok, type Result } from '../../domain/result.ts'
import {
  metricsVariables,
  readPrometheusSettings,
  selectorIn,
  type PrometheusSettings,
} from '../metrics-settings.ts'
import type { RedisAddress } from '../redis/ask-redis.ts'
import { redisAddress } from '../redis/redis-url.ts'
import type { SupabaseEndpoint } from './supabase-source.ts'

/** Every variable that says what the infrastructure is made of. `npm start` hands these to the functions. */
export const infraVariables = [
  'INFRA_SOURCE',
  'INFRA_SELECTOR',
  'SUPABASE_METRICS_URL',
  'SUPABASE_METRICS_USER',
  'SUPABASE_METRICS_KEY',
  'REDIS_URL',
  'RPC_PRIMARY_URL',
  'RPC_FALLBACK_URL',
  'SECRETS_PROVIDER',
  'VAULT_ADDR',
  'DOPPLER_TOKEN',
  'DOPPLER_API_HOST',
] as const

type Variable = (typeof infraVariables)[number] | (typeof metricsVariables)[number]
type Get = (name: Variable) => string | undefined

/** A part that may be left out (null) or be set in a way that makes no sense, which is said without what is secret. */
export type Setting<T> = Result<T | null, string>

export type MachineSettings =
  | { readonly source: 'host' }
  | { readonly source: 'supabase'; readonly endpoint: SupabaseEndpoint }
  | { readonly source: 'prometheus'; readonly prometheus: PrometheusSettings }

export type SecretsSettings =
  | { readonly provider: 'vault'; readonly url: string }
  | { readonly provider: 'doppler'; readonly url: string; readonly token: string }

export type InfraSettings = {
  readonly machine: Setting<MachineSettings>
  /** Who is asked to tell of the machine, also where the rest of it makes no sense; null when nobody is, or nobody known. */
  readonly machineSource: (typeof machineSources)[number] | null
  readonly redis: Setting<RedisAddress>
  readonly rpcPrimary: Setting<string>
  readonly rpcFallback: Setting<string>
  readonly secrets: Setting<SecretsSettings>
}

/** Reads them once at start. A mistake in one part keeps none of the others from working, so nothing is thrown. */
export function readInfraSettings(get: Get): InfraSettings {
  const redisUrl = get('REDIS_URL')
  return {
    machine: machineOf(get),
    machineSource: machineSources.find((name) => name === get('INFRA_SOURCE')) ?? null,
    redis: redisUrl ? redisAddress(redisUrl) : ok(null),
    rpcPrimary: httpUrl(get, 'RPC_PRIMARY_URL'),
    rpcFallback: httpUrl(get, 'RPC_FALLBACK_URL'),
    secrets: secretsOf(get),
  }
}

/** Those variables of an environment that are set. Throws, before anything is started, when one makes no sense. */
export function infraEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const settings = readInfraSettings((name) => environment[name])
  const { machineSource: _, ...parts } = settings
  for (const setting of Object.values(parts)) if (!setting.ok) throw new Error(setting.error)
  const isPrometheus = environment['INFRA_SOURCE'] === 'prometheus'
  const names = [...infraVariables, ...(isPrometheus ? metricsVariables : [])]
  const set = names.map((name) => [name, environment[name] ?? ''] as const)
  return Object.fromEntries(set.filter(([, value]) => value !== ''))
}

function machineOf(get: Get): Setting<MachineSettings> {
  const source = get('INFRA_SOURCE') || 'none'
  switch (source) {
    case 'none':
      return ok(null)
    case 'host':
      return ok({ source })
    case 'supabase':
      return endpointOf(get)
    case 'prometheus':
      try {
        const selector = selectorIn(
          'INFRA_SELECTOR',
          get('INFRA_SELECTOR') || '',
          'instance="db:9100"',
        )
        return ok({ source, prometheus: { ...readPrometheusSettings(get), selector } })
      } catch (error) {
        return err(error instanceof Error ? error.message : 'PROMETHEUS_URL cannot be used')
      }
    default:
      return err(
        `INFRA_SOURCE is ${JSON.stringify(source)}: set it to "host", "supabase" or "prometheus", or unset it`,
      )
  }
}

function endpointOf(get: Get): Setting<MachineSettings> {
  const url = httpUrl(get, 'SUPABASE_METRICS_URL')
  if (!url.ok) return url
  if (url.value === null) {
    return err(
      'SUPABASE_METRICS_URL is not set: INFRA_SOURCE=supabase needs https://<ref>.supabase.co/customer/v1/privileged/metrics',
    )
  }
  const password = get('SUPABASE_METRICS_KEY')
  if (!password)
    return err('SUPABASE_METRICS_KEY is not set: it is a secret API key of the project')
  const user = get('SUPABASE_METRICS_USER') || 'service_role'
  return ok({ source: 'supabase', endpoint: { url: url.value, user, password } })
}

function secretsOf(get: Get): Setting<SecretsSettings> {
  const provider = get('SECRETS_PROVIDER') || 'environment'
  switch (provider) {
    case 'environment':
      return ok(null)
    case 'vault': {
      const url = httpUrl(get, 'VAULT_ADDR')
      if (!url.ok) return url
      return url.value === null
        ? err('VAULT_ADDR is not set: SECRETS_PROVIDER=vault needs its address')
        : ok({ provider, url: url.value.replace(/\/+$/, '') })
    }
    case 'doppler': {
      const url = httpUrl(get, 'DOPPLER_API_HOST')
      if (!url.ok) return url
      const token = get('DOPPLER_TOKEN')
      if (!token) return err('DOPPLER_TOKEN is not set: SECRETS_PROVIDER=doppler needs one')
      return ok({
        provider,
        token,
        url: (url.value ?? 'https://api.doppler.com').replace(/\/+$/, ''),
      })
    }
    default:
      return err(
        `SECRETS_PROVIDER is ${JSON.stringify(provider)}: set it to "vault" or "doppler", or unset it`,
      )
  }
}

/** Paths of such addresses often hold a key, so that they are never repeated. */
function httpUrl(get: Get, variable: Variable): Setting<string> {
  const text = get(variable)
  if (!text) return ok(null)
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    return err(`${variable} is no http or https address`)
  }
  // `fetch` takes no credentials in an address.
  if (url.username !== '' || url.password !== '')
    return err(`${variable} holds credentials before its host: remove them`)
  return ok(text)
}
