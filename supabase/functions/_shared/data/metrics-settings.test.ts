import { expect, test } from 'vitest'
import { metricsEnvironment, readMetricsSettings } from './metrics-settings.ts'

const prometheus = { METRICS_SOURCE: 'prometheus', PROMETHEUS_URL: 'https://prometheus:9090' }
const read = (variables: Record<string, string>) => readMetricsSettings((name) => variables[name])

function readPrometheus(variables: Record<string, string>) {
  const settings = read({ ...prometheus, ...variables })
  if (settings.source !== 'prometheus') throw new Error('another source was read')
  return settings.prometheus
}

test('counts come from our own database unless something else is said', () => {
  expect(read({})).toEqual({ source: 'postgres' })
  expect(read({ METRICS_SOURCE: 'postgres', PROMETHEUS_URL: 'nonsense' })).toEqual({
    source: 'postgres',
  })
})

test('a Prometheus needs its address and nothing else', () => {
  expect(readPrometheus({})).toEqual({
    ...{ url: 'https://prometheus:9090', headers: {}, secrets: [], selector: '' },
    timeoutMs: 30_000,
  })
  const urls = ['https://a.grafana.net/api/prom', 'https://mimir/prometheus/', 'http://p/api/v1/']
  expect(urls.map((PROMETHEUS_URL) => readPrometheus({ PROMETHEUS_URL }).url)).toEqual([
    'https://a.grafana.net/api/prom',
    'https://mimir/prometheus',
    'http://p',
  ])
})

test('credentials and the tenant become headers', () => {
  const basic = { PROMETHEUS_USER: 'ops', PROMETHEUS_PASSWORD: 'gehéim' }
  expect(readPrometheus(basic).headers).toEqual({
    authorization: `Basic ${Buffer.from('ops:gehéim').toString('base64')}`,
  })
  const tenant = { PROMETHEUS_TOKEN: 't0ken', PROMETHEUS_TENANT: 'team-a' }
  expect(readPrometheus(tenant).headers).toEqual({
    authorization: 'Bearer t0ken',
    'X-Scope-OrgID': 'team-a',
  })
  const named = { PROMETHEUS_TENANT: 'a', PROMETHEUS_TENANT_HEADER: 'THANOS-TENANT' }
  expect(readPrometheus(named).headers).toEqual({ 'THANOS-TENANT': 'a' })
})

test.each([
  [{ METRICS_SOURCE: 'promethius' }, 'METRICS_SOURCE is "promethius": set it to "postgres"'],
  [{ PROMETHEUS_URL: '' }, 'PROMETHEUS_URL is not set'],
  [{ PROMETHEUS_URL: 'prometheus:9090' }, 'PROMETHEUS_URL is no http or https address'],
  [{ PROMETHEUS_URL: 'https://u:s3cret@p' }, 'move them to PROMETHEUS_USER'],
  [{ PROMETHEUS_URL: 'https://p/?tenant=a' }, 'PROMETHEUS_URL must end with its path'],
  [{ PROMETHEUS_USER: 'ops' }, 'PROMETHEUS_PASSWORD is not set'],
  [{ PROMETHEUS_PASSWORD: 's3cret' }, 'PROMETHEUS_USER is not set'],
  [{ PROMETHEUS_USER: 'ops', PROMETHEUS_TOKEN: 's3cret' }, 'remove one of them'],
  [{ PROMETHEUS_TOKEN: 's3cret\nX-Evil: 1' }, 'PROMETHEUS_TOKEN cannot be sent in a header'],
  [{ PROMETHEUS_TENANT_HEADER: 'X-Tenant' }, 'PROMETHEUS_TENANT is not set'],
  [{ PROMETHEUS_TENANT: 'a', PROMETHEUS_TENANT_HEADER: 'a b' }, 'cannot be sent in a header'],
  [{ PROMETHEUS_SELECTOR: '{job="a"}' }, 'PROMETHEUS_SELECTOR must be matchers without braces'],
  [{ PROMETHEUS_SELECTOR: 'job="a"} or up{' }, 'PROMETHEUS_SELECTOR must be matchers'],
  [{ PROMETHEUS_TIMEOUT_MS: '30s' }, 'PROMETHEUS_TIMEOUT_MS must be milliseconds'],
  [{ PROMETHEUS_TIMEOUT_MS: '90000' }, 'PROMETHEUS_TIMEOUT_MS must be milliseconds'],
])('%j is refused, with what to do and without the secret', (variables, expected) => {
  let message = ''
  try {
    read({ ...prometheus, ...variables })
  } catch (error) {
    message = error instanceof Error ? error.message : ''
  }
  expect(message).toContain(expected)
  expect(message).not.toContain('s3cret')
})

test('selectors may hold every matcher', () => {
  const selector = String.raw`job="omnihub", env=~"prod|stage",cluster!="a\"b", x!~""`
  expect(readPrometheus({ PROMETHEUS_SELECTOR: selector }).selector).toBe(selector)
})

test('functions are handed what is set of it, and nothing else of the environment', () => {
  const given = { ...prometheus, PROMETHEUS_TOKEN: '', HOME: '/root', AWS_SECRET: 'x' }
  expect(metricsEnvironment(given)).toEqual(prometheus)
  expect(() => metricsEnvironment({ METRICS_SOURCE: 'graphite' })).toThrow('METRICS_SOURCE')
})
