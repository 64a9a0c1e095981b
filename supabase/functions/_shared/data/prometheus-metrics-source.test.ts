import { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { startPrometheus, type RunningPrometheus } from '../../../../test/start-prometheus.ts'
import { defaultBoundsMs } from '../domain/slo/percentile.ts'
import type { MetricsSource } from '../ports/metrics-source.ts'
import { readMetricsSettings } from './metrics-settings.ts'
import { startProxy, type Behave } from './prometheus/proxy.fixture.ts'
import { createPrometheusMetricsSource } from './prometheus-metrics-source.ts'

const minuteMs = 60_000
const at = Math.floor(Date.now() / minuteMs) * minuteMs
const begin = at - 60 * minuteMs
const dayS = 86_400

/** What a target told in the n-th minute of the last hour, at its 50th second; nothing when it was not scraped. */
type Told = {
  beats: number
  success: number
  errors?: number
  instances?: string[]
  environment?: string
  firstS?: number
  bounds?: number[]
}

const seconds = [...defaultBoundsMs.map((bound) => bound / 1000), Infinity]
const steady = (minute: number): Told => ({ beats: 500 + minute, success: 90 + 2 * minute })

/** Installations of one Prometheus, chosen by the label `job`. */
const told: Record<string, (minute: number) => Told | null> = {
  steady,
  twice: (minute) => ({ ...steady(minute), instances: ['a', 'b'] }),
  moved: (minute) => ({ ...steady(minute), instances: [minute < 33 ? 'a' : 'b'] }),
  restarted: (minute) =>
    minute < 30 ? steady(minute) : { beats: minute - 29, success: 2 * (minute - 29), errors: 0 },
  restored: (minute) =>
    minute < 30 ? steady(minute) : { beats: 470 + minute, success: 30 + 2 * minute },
  unscraped: (minute) => (minute > 20 && minute < 40 ? null : steady(minute)),
  dropped: (minute) => ({
    ...steady(minute),
    success: minute >= 20 && minute < 30 ? 5 : 90 + 2 * minute,
  }),
  late: (minute) => (minute < 30 ? null : steady(minute)),
  gone: (minute) => (minute < 50 ? steady(minute) : null),
  staging: (minute) => ({ ...steady(minute), environment: 'staging' }),
  elsewhere: (minute) => ({ ...steady(minute), firstS: begin / 1000 - 90 * dayS }),
  coarse: (minute) => ({ ...steady(minute), bounds: seconds.filter((bound) => bound !== 0.2) }),
}

function openMetrics(): string {
  let text = ''
  for (const [job, tell] of Object.entries(told)) {
    for (let minute = 0; minute < 60; minute += 1) {
      const found = tell(minute)
      for (const instance of found?.instances ?? ['panel']) {
        if (found) text += linesOf(found, `job="${job}",instance="${instance}"`, minute)
      }
    }
  }
  return `${text}# EOF\n`
}

function linesOf(each: Told, target: string, minute: number): string {
  const { beats, success, errors = 7, environment = 'production', bounds = seconds } = each
  const own = `service="api",operation="sync_invoice",${target}`
  const first = each.firstS ?? begin / 1000 - 3 * dayS
  const lines = [
    `omnihub_heartbeats_total{${target}} ${beats}`,
    `omnihub_heartbeat_first_timestamp_seconds{environment="${environment}",${target}} ${first}`,
    `operator_queue_depth_highest{queue="dead_letters",${target}} ${minute % 20}`,
    `http_requests_total{outcome="success",${own}} ${success}`,
    `http_requests_total{outcome="error",${own}} ${errors}`,
    `http_requests_total{outcome="refused",${own}} 0`,
    // Both spellings of whole seconds that Prometheus has had.
    ...bounds.map((bound) => {
      const le =
        bound === Infinity ? '+Inf' : bound >= 1 ? `${bound}.0`.replace(/(\.\d)\.0$/, '$1') : bound
      return `http_request_duration_seconds_bucket{le="${le}",${own}} ${bound >= 1 ? success + errors : 0}`
    }),
  ]
  return lines.map((line) => `${line} ${begin / 1000 + minute * 60 + 50}\n`).join('')
}

let prometheus: RunningPrometheus
beforeAll(async () => {
  prometheus = await startPrometheus({ openMetrics: openMetrics() })
}, 300_000)
afterAll(() => prometheus.stop())

function sourceAt(url: string, variables: Record<string, string> = {}) {
  const all: Record<string, string> = {
    ...{ METRICS_SOURCE: 'prometheus', PROMETHEUS_URL: url, PROMETHEUS_SELECTOR: 'job="steady"' },
    ...variables,
  }
  const settings = readMetricsSettings((name) => all[name])
  if (settings.source !== 'prometheus') throw new Error('another source was read')
  return createPrometheusMetricsSource(settings.prometheus)
}

const minutes = (...all: number[]) => all.map((minute) => begin + minute * minuteMs)

const ask = (source: MetricsSource, bounds = minutes(10, 60)) =>
  source.cells({ bounds, services: ['api'], limits: { dead_letters: 10 } })

async function failureOf(source: MetricsSource, bounds?: number[]): Promise<string> {
  const found = await ask(source, bounds)
  return found.ok ? '' : found.error.message
}

async function read(source: MetricsSource, bounds?: number[]) {
  const found = await ask(source, bounds)
  if (!found.ok) throw new Error(found.error.message)
  const { value } = found
  const column = (cells: ReturnType<typeof value.heartbeats>) =>
    cells.map((cell) => cell && cell.counts.valid)
  return {
    valid: column(value.service('api')),
    beats: column(value.heartbeats()),
    over: value.queue('dead_letters').map((cell) => cell && [cell.counts, cell.highest]),
    timed: value.service('api').map((cell) => cell?.durations?.counts.filter((count) => count > 0)),
    ...{ knownSince: value.knownSince, warnings: value.warnings },
  }
}

const readJob = (job: string, bounds?: number[]) =>
  read(sourceAt(prometheus.url, { PROMETHEUS_SELECTOR: `job="${job}"` }), bounds)

describe('counters of a real Prometheus', () => {
  test('tell what was counted in each cell, of our series alone', async () => {
    const found = await readJob('steady', minutes(10, 20, 21, 60))
    expect(found).toMatchObject({ valid: [20, 2, 78], beats: [10, 1, 39], warnings: [] })
    expect(found.knownSince).toBe(begin - 3 * dayS * 1000)
    // What is told in a minute is the depth of the one before.
    expect(found.over).toEqual([
      [{ valid: 10, bad: 9 }, 19],
      [{ valid: 1, bad: 0 }, 1],
      [{ valid: 38, bad: 20 }, 19],
    ])
  })

  test.each(['twice', 'moved'])('are counted once when a target is scraped %s', async (job) => {
    const found = await readJob(job, minutes(10, 20, 60))
    expect(found).toMatchObject({ valid: [20, 80], timed: [[20], [80]], warnings: [] })
  })

  test('go on over a restart from zero', async () => {
    const found = await readJob('restarted', minutes(10, 20, 29, 31, 60))
    expect(found).toMatchObject({ valid: [20, 18, 4, 58], beats: [10, 9, 2, 29], warnings: [] })
  })

  test('are not counted once more after a restore, which is said', async () => {
    const found = await readJob('restored', minutes(10, 29, 31, 60))
    expect(found).toMatchObject({ valid: [38, 2, 58] })
    expect(found.warnings).toEqual([expect.stringContaining('all counters fell before')])
  })

  test('are spread over the time in which nothing was scraped, which is said', async () => {
    const found = await readJob('unscraped', minutes(10, 20, 30, 40, 60))
    expect(found).toMatchObject({ valid: [20, 20, 20, 40], beats: [10, 10, 10, 20] })
    expect(found.warnings).toEqual([expect.stringContaining('what was counted is spread evenly')])
  })

  test('are not counted once more after they were missing, which is said', async () => {
    const found = await readJob('dropped', minutes(10, 19, 25, 40, 60))
    expect(found).toMatchObject({ valid: [18, null, 42, 40] })
    expect(found.warnings).toEqual([expect.stringContaining('some series were missing or too low')])
  })

  test('are known since the first scrape, and it is said when more was counted before', async () => {
    const found = await readJob('late', minutes(-40_000, -100, 10, 35, 60))
    expect(found).toMatchObject({
      valid: [null, null, 8, 50],
      beats: [null, null, 4, 25],
      knownSince: begin + 31 * minuteMs,
    })
    expect(found.warnings).toEqual([
      expect.stringMatching(/holds nothing before .* at least 35 days/),
    ])
  })

  test('tell nothing after the last scrape, once five minutes are over', async () => {
    const found = await readJob('gone', minutes(10, 40, 50, 56, 60))
    expect(found).toMatchObject({ valid: [60, 20, null, null], beats: [30, 10, null, null] })
    expect(found.knownSince).toBe(begin + 10 * minuteMs)
  })

  test.each([
    ['job=~"steady|staging"', 'several installations (production, staging): choose ours by PROM'],
    ['job=~"steady|elsewhere"', 'several installations (production): choose ours by PROM'],
    ['job="coarse"', 'lacks the buckets 0.2 of http_request_duration_seconds'],
  ])('of %s are not told', async (selector, expected) => {
    const source = sourceAt(prometheus.url, { PROMETHEUS_SELECTOR: selector })
    expect(await failureOf(source)).toContain(expected)
  })

  test('of nobody are no data, and no failure', async () => {
    const found = await readJob('nobody')
    expect(found).toMatchObject({ valid: [null], beats: [null], over: [null], knownSince: null })
  })
})

const secret = 'p4ss-w0rd'
const basic = { PROMETHEUS_USER: 'ops', PROMETHEUS_PASSWORD: secret }

async function proxied(behave: Behave, variables: Record<string, string> = {}) {
  const proxy = await startProxy(prometheus.url, behave)
  onTestFinished(() => proxy.stop())
  return { proxy, source: sourceAt(proxy.url, variables) }
}

/** Moments without any distance in common: many queries. */
const irregular = Array.from(
  { length: 200 },
  (_, index) => begin - (40_000 - index * index) * minuteMs,
)

describe('behind a proxy', () => {
  test.each([
    [basic, { authorization: `Basic ${Buffer.from(`ops:${secret}`).toString('base64')}` }],
    [{ PROMETHEUS_TOKEN: secret }, { authorization: `Bearer ${secret}` }],
    [{ PROMETHEUS_TENANT: 'team-a' }, { 'x-scope-orgid': 'team-a' }],
    [
      { PROMETHEUS_TENANT: 'team-a', PROMETHEUS_TENANT_HEADER: 'THANOS-TENANT', ...basic },
      { 'thanos-tenant': 'team-a' },
    ],
  ])('%j go along with every query', async (variables, expected) => {
    const wanted = Object.entries(expected)
    const { proxy, source } = await proxied(async ({ headers }, response, forward) => {
      const isAllowed = wanted.every(([name, value]) => headers[name] === value)
      response.writeHead(isAllowed ? 200 : 401).end(isAllowed ? await forward() : '')
    }, variables)
    expect(await read(source)).toMatchObject({ valid: [100] })
    expect(proxy.seen.length).toBeGreaterThan(2)
  })

  const says =
    (status: number, body: string): Behave =>
    (_, response) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(body)
  const broken = JSON.stringify({
    status: 'error',
    errorType: 'execution',
    error: 'too many samples',
  })
  const echo: Behave = ({ headers }, response) =>
    response
      .writeHead(500)
      .end(JSON.stringify({ error: `no ${headers.authorization} and ${secret}` }))

  test.each<[string, Behave, string]>([
    ['wrong credentials', says(401, 'nope'), 'check PROMETHEUS_USER and PROMETHEUS_PASSWORD'],
    ['missing rights', says(403, ''), 'check their rights and PROMETHEUS_TENANT'],
    ['another address', says(404, '404 page not found'), 'check that it ends before /api/v1'],
    ['too many questions', says(429, ''), 'its limits are reached'],
    ['a query that cannot be run', says(422, broken), 'refused the query (422): too many samples'],
    ['a failure', says(503, '<html>upstream'), 'Prometheus failed (503)'],
    ['an error in an answer', says(200, broken), 'cannot answer: too many samples'],
    ['a page', says(200, '<html>Sign in</html>'), 'what answered is no Prometheus API'],
    ['another API', says(200, '{"status":"success","data":[]}'), 'no Prometheus API'],
    [
      'half an answer',
      (_, response) => response.writeHead(200).write('{"sta', () => response.destroy()),
      'broke off',
    ],
    [
      'an echo of what is secret',
      echo,
      'Prometheus failed (500): no Basic [redacted] and [redacted]',
    ],
  ])('%s is told in words, without a secret', async (_, behave, expected) => {
    const { source } = await proxied(behave, basic)
    const failure = await failureOf(source)
    expect(failure).toContain(expected)
    expect(failure).not.toContain(secret)
    const of = { service: 'api', bounds: minutes(0, 60), skipped: [], top: 3 } as const
    expect(await source.operations(of)).toMatchObject({ ok: false })
  })

  test('nothing is sent where a redirect leads', async () => {
    const elsewhere = await startProxy(prometheus.url, (_, response) => response.end())
    onTestFinished(() => elsewhere.stop())
    const { source } = await proxied(
      (_, response) => response.writeHead(307, { location: elsewhere.url }).end(),
      basic,
    )
    expect(await failureOf(source)).toContain('redirect (307), which is not followed')
    expect(elsewhere.seen).toEqual([])
  })

  test.each<[string, Behave]>([
    ['that never comes', () => undefined],
    ['that never ends', (_, response) => response.writeHead(200).write('{')],
    // Each query is in time; the question is not.
    [
      'in many slow parts',
      async (_, response, forward) => response.end(await delay(250, await forward())),
    ],
  ])('an answer %s is not waited for', async (_, behave) => {
    const { source } = await proxied(behave, { PROMETHEUS_TIMEOUT_MS: '400' })
    const started = Date.now()
    const bounds = Array.from({ length: 400 }, (_, index) => begin - (400 - index) * 7 * minuteMs)
    expect(await failureOf(source, bounds)).toContain('no answer within 0.4 s')
    expect(Date.now() - started).toBeLessThan(2_000)
  })

  test('an answer that is too long for a function is not read to its end', async () => {
    const parts = Array.from({ length: 20 }, () => ' '.repeat(1_000_000))
    const { source } = await proxied((_, response) => Readable.from(parts).pipe(response))
    expect(await failureOf(source)).toContain('longer than 16 MB')
  })

  test('an unknown host is told with its address', async () => {
    const failure = await failureOf(sourceAt('http://127.0.0.1:1', basic))
    expect(failure).toContain('Prometheus at http://127.0.0.1:1 cannot be reached')
  })

  test('what Prometheus warns of stands beside the counts, short and once', async () => {
    const { source } = await proxied(async (_, response, forward) => {
      const answer: object = JSON.parse(await forward())
      const long = `partial response: store ${secret} ${'x'.repeat(900)}`
      response.end(
        JSON.stringify({ ...answer, warnings: [long], infos: ['metric might not be a counter'] }),
      )
    }, basic)
    const { valid, warnings } = await read(source)
    expect(valid).toEqual([100])
    expect(warnings).toEqual([
      expect.stringMatching(/^Prometheus warns: partial response: store \[redacted\] x{200,}…$/),
      'Prometheus warns: metric might not be a counter',
    ])
  })

  test('after a failure nothing more is asked', async () => {
    const { proxy, source } = await proxied((_, response) => response.writeHead(403).end())
    expect(await failureOf(source, irregular)).toContain('(403)')
    expect(proxy.seen).toHaveLength(4)
  })

  test('only four queries run at once', async () => {
    let [running, most] = [0, 0]
    const { proxy, source } = await proxied(async (_, response, forward) => {
      most = Math.max(most, ++running)
      const answer = await forward()
      running -= 1
      response.end(answer)
    })
    expect(await read(source, irregular)).toHaveProperty('valid')
    expect(proxy.seen.length).toBeGreaterThan(8)
    expect(most).toBe(4)
  })
})
