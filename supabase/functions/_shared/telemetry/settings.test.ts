import { expect, test } from 'vitest'
import { readTelemetrySettings, telemetryEnvironment } from './settings.ts'

const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.example/otlp/' }

function read(variables: Record<string, string>) {
  return readTelemetrySettings((name) => variables[name])
}

test.each([
  ['nothing is set', {}],
  ['the endpoint is empty', { OTEL_EXPORTER_OTLP_ENDPOINT: ' ' }],
  ['OpenTelemetry is disabled', { ...endpoint, OTEL_SDK_DISABLED: 'TRUE' }],
])('exports nothing, and complains about nothing, when %s', (_, variables) => {
  expect(read(variables)).toEqual({ settings: null, problems: [] })
})

test('an endpoint alone is enough', () => {
  expect(read(endpoint)).toEqual({
    settings: {
      endpoint: 'https://collector.example/otlp',
      headers: {},
      protocol: 'http/json',
      timeoutMs: 10_000,
      sendAfterMs: 5_000,
      queueAtMost: 2_048,
      sample: expect.any(Function),
      areTracesSent: true,
      areMetricsSent: true,
      resource: { 'service.name': 'omnihub' },
    },
    problems: [],
  })
})

test('takes lists as the specification writes them', () => {
  const { settings, problems } = read({
    ...endpoint,
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Basic%20YTpi==, x-tenant = seven ,',
    OTEL_RESOURCE_ATTRIBUTES: 'service.name=from-attributes,team=ops%2Concall',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
    OTEL_EXPORTER_OTLP_TIMEOUT: '2500',
  })
  expect(problems).toEqual([])
  expect(settings).toMatchObject({
    headers: { authorization: 'Basic YTpi==', 'x-tenant': 'seven' },
    resource: { 'service.name': 'from-attributes', team: 'ops,oncall' },
    protocol: 'http/protobuf',
    timeoutMs: 2_500,
  })
  const named = read({
    ...endpoint,
    OTEL_RESOURCE_ATTRIBUTES: 'service.name=b',
    OTEL_SERVICE_NAME: 'a',
  })
  expect(named.settings?.resource).toEqual({ 'service.name': 'a' })
})

test.each([
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://user:hush@collector'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://collector?key=hush'],
])('without a usable address nothing is exported: %s=%s', (variable, value) => {
  const { settings, problems } = read({ [variable]: value })
  expect(settings).toBeNull()
  expect(problems).toEqual([
    { variable, problem: expect.any(String), fix: expect.stringContaining('4318') },
  ])
})

test.each([
  ['OTEL_EXPORTER_OTLP_HEADERS', 'hush', { headers: {} }],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'x-key=hush%', { headers: {} }],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'x-key=hush%0Aa: b', { headers: {} }],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'my key=hush', { headers: {} }],
  ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc-hush', { protocol: 'http/json' }],
  ['OTEL_EXPORTER_OTLP_TIMEOUT', '10s-hush', { timeoutMs: 10_000 }],
  ['OTEL_EXPORTER_OTLP_TIMEOUT', '0', { timeoutMs: 10_000 }],
  ['OTEL_BSP_SCHEDULE_DELAY', '-1', { sendAfterMs: 5_000 }],
  ['OTEL_BSP_MAX_QUEUE_SIZE', '1e9', { queueAtMost: 2_048 }],
  ['OTEL_RESOURCE_ATTRIBUTES', 'hush', { resource: { 'service.name': 'omnihub' } }],
  ['OTEL_TRACES_EXPORTER', 'zipkin-hush', { areTracesSent: true }],
  ['OTEL_TRACES_SAMPLER', 'jaeger_remote_hush', {}],
  ['OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE', 'delta', {}],
])('%s=%s is named with its fix, not repeated, and its default used', (variable, value, used) => {
  const { settings, problems } = read({ ...endpoint, [variable]: value })
  expect(settings).toMatchObject(used)
  expect(problems).toEqual([
    { variable, problem: expect.stringMatching(/.{20}/), fix: expect.stringMatching(/.{20}/) },
  ])
  expect(JSON.stringify(problems)).not.toContain('hush')
})

test('one signal can be left out, for receivers that take only the other', () => {
  const { settings, problems } = read({ ...endpoint, OTEL_TRACES_EXPORTER: 'none' })
  expect(settings).toMatchObject({ areTracesSent: false, areMetricsSent: true })
  expect(problems).toEqual([])
})

test('a ratio that is none is named, where a sampler asks for one', () => {
  const variables = { ...endpoint, OTEL_TRACES_SAMPLER_ARG: '50%' }
  expect(read(variables).problems).toEqual([])
  const { problems } = read({ ...variables, OTEL_TRACES_SAMPLER: 'parentbased_traceidratio' })
  expect(problems.map(({ variable }) => variable)).toEqual(['OTEL_TRACES_SAMPLER_ARG'])
})

test('of a shell, functions are told these variables and no others', () => {
  const shell = { ...endpoint, OTEL_DENO: 'true', PATH: '/bin', OTEL_SERVICE_NAME: '' }
  expect(telemetryEnvironment(shell)).toEqual(endpoint)
})
