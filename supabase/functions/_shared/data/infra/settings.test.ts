import { describe, expect, test } from 'vitest'
import { createInfraSources } from './create-sources.ts'
import { infraEnvironment, readInfraSettings } from './settings.ts'

const read = (environment: Record<string, string>) => readInfraSettings((name) => environment[name])

test('without a variable nothing is configured', () => {
  const { machineSource, ...parts } = read({})
  expect(machineSource).toBeNull()
  for (const part of Object.values(parts)) expect(part).toEqual({ ok: true, value: null })
  expect(infraEnvironment({ HOME: '/root' })).toEqual({})
})

test('each part is taken as it is meant', () => {
  const url = 'https://abc.supabase.co/customer/v1/privileged/metrics'
  expect(read({ INFRA_SOURCE: 'host' }).machine).toMatchObject({ value: { source: 'host' } })
  expect(
    read({ INFRA_SOURCE: 'supabase', SUPABASE_METRICS_URL: url, SUPABASE_METRICS_KEY: 'k' })
      .machine,
  ).toMatchObject({ value: { endpoint: { url, user: 'service_role', password: 'k' } } })
  const prometheus = {
    INFRA_SOURCE: 'prometheus',
    PROMETHEUS_URL: 'http://p:9090',
    PROMETHEUS_SELECTOR: 'job="omnihub"',
  }
  expect(read({ ...prometheus, INFRA_SELECTOR: 'instance="db:9100"' }).machine).toMatchObject({
    value: { prometheus: { url: 'http://p:9090', selector: 'instance="db:9100"' } },
  })
  expect(read({ SECRETS_PROVIDER: 'vault', VAULT_ADDR: 'https://vault/' }).secrets).toMatchObject({
    value: { url: 'https://vault' },
  })
  expect(read({ SECRETS_PROVIDER: 'doppler', DOPPLER_TOKEN: 'dp' }).secrets).toMatchObject({
    value: { url: 'https://api.doppler.com', token: 'dp' },
  })
})

test('only the variables of a Prometheus that is read go along', () => {
  const prometheus = { PROMETHEUS_URL: 'http://p:9090' }
  expect(infraEnvironment(prometheus)).toEqual({})
  const used = { ...prometheus, INFRA_SOURCE: 'prometheus' }
  expect(infraEnvironment(used)).toEqual(used)
})

describe('what makes no sense is named, and what is secret is not repeated', () => {
  test.each<[string, Record<string, string>]>([
    ['INFRA_SOURCE', { INFRA_SOURCE: 'moon' }],
    ['SUPABASE_METRICS_URL', { INFRA_SOURCE: 'supabase' }],
    ['SUPABASE_METRICS_KEY', { INFRA_SOURCE: 'supabase', SUPABASE_METRICS_URL: 'https://a.b' }],
    ['PROMETHEUS_URL', { INFRA_SOURCE: 'prometheus' }],
    [
      'INFRA_SELECTOR',
      { INFRA_SOURCE: 'prometheus', PROMETHEUS_URL: 'http://p', INFRA_SELECTOR: '{}' },
    ],
    ['REDIS_URL', { REDIS_URL: 's3cret' }],
    ['RPC_PRIMARY_URL', { RPC_PRIMARY_URL: 'wss://rpc/s3cret' }],
    ['RPC_FALLBACK_URL', { RPC_FALLBACK_URL: 'https://me:s3cret@rpc' }],
    ['SECRETS_PROVIDER', { SECRETS_PROVIDER: 'paper' }],
    ['VAULT_ADDR', { SECRETS_PROVIDER: 'vault' }],
    ['DOPPLER_TOKEN', { SECRETS_PROVIDER: 'doppler' }],
  ])('%s', (variable, environment) => {
    const { machineSource: _, ...parts } = read(environment)
    const wrong = Object.values(parts).filter(({ ok }) => !ok)
    expect(wrong).toHaveLength(1)
    expect(JSON.stringify(wrong)).toContain(variable)
    expect(JSON.stringify(wrong)).not.toContain('s3cret')
    expect(() => infraEnvironment(environment)).toThrow(variable)
  })
})

test('a machine source that is set wrongly says so in its own place, and one that nobody knows in the log', async () => {
  const sourcesOf = (environment: Record<string, string>) =>
    createInfraSources(read(environment), { supabaseUrl: 'http://127.0.0.1:1', apikey: '' })
  const { sources, absent } = sourcesOf({ INFRA_SOURCE: 'supabase', REDIS_URL: 'here' })
  expect(absent).toEqual(['host', 'prometheus'])
  const told = await Promise.all(sources.slice(1).map((source) => source.read()))
  expect(sources.map(({ name }) => name)).toEqual(['database', 'supabase', 'redis'])
  expect(told).toMatchObject([
    { error: { message: expect.stringContaining('SUPABASE_METRICS_URL is not set') } },
    { error: { message: expect.stringContaining('REDIS_URL must be') } },
  ])
  expect(sourcesOf({ INFRA_SOURCE: 'moon' }).sources).toHaveLength(1)
  expect(sourcesOf({ INFRA_SOURCE: 'host' }).absent).toEqual(['supabase', 'prometheus', 'redis'])
})
