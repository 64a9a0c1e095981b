import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { parse } from 'zod/mini'
import { createKey } from '../../../../test/create-key.ts'
import { createDecider } from '../../../../test/decider.ts'
import {
  expectAlike,
  expectAlikeCells,
  expectAlikeCounts,
  expectAlikeRatio,
} from '../../../../test/expect-alike.ts'
import { startFunction } from '../../../../test/start-function.ts'
import { startPrometheus, type RunningPrometheus } from '../../../../test/start-prometheus.ts'
import { withinOneMinute } from '../../../../test/within-one-minute.ts'
import { createEvaluate } from '../../metrics/evaluate.ts'
import { lastHeartbeat } from '../../metrics/last-heartbeat.ts'
import { sloCharts } from '../contracts/slo-charts.ts'
import { evaluationTime } from '../domain/slo/windows.ts'
import { createLog } from '../http/log.ts'
import type { CellsQuestion, MetricCells, MetricsSource } from '../ports/metrics-source.ts'
import { metricsEnvironment, readMetricsSettings } from './metrics-settings.ts'
import { createMetricsSource } from './metrics-source.ts'
import { createHistory } from './prometheus/history.fixture.ts'
import { startProxy, type Proxy } from './prometheus/proxy.fixture.ts'

const stack = inject('stack')
const owner = new pg.Client({ connectionString: stack.dbUrl })
const service = { supabaseUrl: stack.url, apikey: stack.secretKey, timeoutMs: 5_000 }
const minuteMs = 60_000
const now = Date.now()
const at = evaluationTime(now)
const history = createHistory(now)
/** The schedule neither counts nor evaluates: what is compared is what is written here. */
const hold = `update schedule.jobs set every = every * $1 where name in ('beat', 'count_outcomes', 'evaluate_slos')`
const forget =
  'truncate metrics.slo_minute, metrics.slo_hour, metrics.slo_day, metrics.dirty_hours, metrics.gauge_minute'

const password = 'p4ss-w0rd'
let prometheus: RunningPrometheus
let both: { postgres: MetricsSource; prometheus: MetricsSource }

function sourceOf(variables: Record<string, string>): MetricsSource {
  return createMetricsSource(
    readMetricsSettings((name) => variables[name]),
    service,
  )
}

beforeAll(async () => {
  await owner.connect()
  await owner.query(hold, [100_000])
  await owner.query(forget)
  await history.writeTo(owner)
  prometheus = await startPrometheus({ openMetrics: `${history.openMetrics()}# EOF\n` })
  both = {
    postgres: sourceOf({}),
    prometheus: sourceOf({ METRICS_SOURCE: 'prometheus', PROMETHEUS_URL: prometheus.url }),
  }
}, 300_000)

afterAll(async () => {
  await owner.query(forget)
  await owner.query(hold, [0.000_01])
  await owner.end()
  await prometheus.stop()
})

const ago = (...minutes: number[]) => minutes.map((each) => at - each * minuteMs)
const every = (minutes: number, from: number) =>
  Array.from({ length: Math.floor(from / minutes) + 1 }, (_, index) => from - index * minutes)
const services = ['api', 'executor', 'workflows'] as const
const limits = { pending_approvals: 50, dead_letters: 10 }
const asked = (bounds: number[]): CellsQuestion => ({ bounds, services, limits })

async function cellsOf(source: MetricsSource, question: CellsQuestion): Promise<MetricCells> {
  const found = await source.cells(question)
  if (!found.ok) throw new Error(found.error.message)
  return found.value
}

const burn = z.nullable(z.number())
const statusRows = z.array(
  z.object({
    ...{ objective_id: z.string(), state: z.string(), band: z.string() },
    ...{ band_why: z.nullable(z.string()), valid: z.number(), bad: z.number() },
    remaining: z.nullable(z.number()),
    figures: z.object({
      tiers: z.array(z.object({ longBurn: burn, shortBurn: burn })),
      warnings: z.array(z.string()),
      source: z.string(),
    }),
  }),
)

describe('the same events', () => {
  const lastHour = Math.floor(at / (60 * minuteMs)) * 60 * minuteMs
  test.each<[string, number[]]>([
    ['in the windows of an evaluation', ago(40_320, 4_320, 1_440, 360, 120, 60, 30, 5, 0)],
    ['in the hours of two budgets', every(60, 80_640).map((each) => lastHour - each * minuteMs)],
    ['in five minutes of a day', ago(...every(5, 1_440))],
    ['in minutes of an hour', ago(...every(1, 60))],
    ['in cells of any length', ago(11_000, 9_999, 6_100, 5_801, 1_000, 777, 120, 119, 111, 13, 3)],
    ['long before anything was', ago(80_000, 60_000, 50_000)],
  ])('%s come to the same from either source', async (_, bounds) => {
    const question = asked(bounds)
    const [expected, found] = await Promise.all([
      cellsOf(both.postgres, question),
      cellsOf(both.prometheus, question),
    ])
    for (const name of services) {
      expectAlikeCells(found.service(name), expected.service(name), name)
    }
    for (const queue of ['pending_approvals', 'dead_letters'] as const) {
      expectAlikeCells(found.queue(queue), expected.queue(queue), queue)
      expect(found.latest(queue)).toBe(expected.latest(queue))
    }
    expectAlikeCells(found.heartbeats(), expected.heartbeats(), 'heartbeats')
    expect(found.warnings).toEqual([])
  })

  test('are known since the same minute', async () => {
    const question = asked(ago(40_320, 0))
    expect((await cellsOf(both.prometheus, question)).knownSince).toBe(history.first)
    expect((await cellsOf(both.postgres, question)).knownSince).toBe(history.first)
  })

  test('tell when a silent recorder was last seen', async () => {
    // In the midst of the three hours in which it was gone.
    const then = at - (4 * 1_440 + 100) * minuteMs
    const [expected, found] = await Promise.all([
      lastHeartbeat(both.postgres, then),
      lastHeartbeat(both.prometheus, then),
    ])
    expect(expected).toMatchObject({ ok: true, value: expect.any(Number) })
    expect(found).toEqual(expected)
  })

  test.each([
    ['api', 1],
    ['api', 5],
    ['executor', 5],
    ['workflows', 5],
  ] as const)('of %s are told by operation, the worst %i by name', async (of, top) => {
    const bounds = ago(...every(60, 4_980))
    // Without the flood another operation is the worst.
    const skipped = bounds
      .slice(1)
      .flatMap((to, index) => (at - to <= 180 * minuteMs ? [index] : []))
    for (const left of [[], skipped.slice(0, -1), skipped]) {
      const question = { service: of, bounds, skipped: left, top }
      const [expected, found] = await Promise.all([
        both.postgres.operations(question),
        both.prometheus.operations(question),
      ])
      if (!expected.ok || !found.ok) throw new Error('a source did not answer')
      const names = expected.value.map(({ operation, operations }) => [operation, operations])
      expect(found.value.map(({ operation, operations }) => [operation, operations])).toEqual(names)
      for (const [index, { cells, operation }] of expected.value.entries()) {
        const other = found.value[index]?.cells ?? []
        for (const [cell, counts] of cells.entries()) {
          expectAlikeCounts(other[cell] ?? null, counts, `${operation}, cell ${cell}`)
        }
      }
    }
  })
})

test('what our own endpoint serves is scraped with a key, and told', async () => {
  const key = await createKey(await createDecider(stack, 'admin'), ['scrape'])
  const scraping = await startPrometheus({
    scrapes: [
      {
        job_name: 'omnihub',
        scrape_interval: '1s',
        metrics_path: '/functions/v1/metrics/prometheus',
        authorization: { credentials: key },
        static_configs: [{ targets: [new URL(stack.url).host] }],
      },
    ],
  })
  onTestFinished(() => scraping.stop())
  const source = sourceOf({ METRICS_SOURCE: 'prometheus', PROMETHEUS_URL: scraping.url })
  const started = Math.floor(Date.now() / minuteMs) * minuteMs
  const question = asked([-60, 0, 2].map((minutes) => started + minutes * minuteMs))
  await expect
    .poll(async () => (await cellsOf(source, question)).knownSince, { timeout: 20_000 })
    .toBeGreaterThanOrEqual(started)
  const found = await cellsOf(source, question)
  expect(found.latest('dead_letters')).toEqual(expect.any(Number))
  expect(found.warnings).toEqual([expect.stringContaining('Prometheus holds nothing before')])
  const answer = await fetch(`${scraping.url}/api/v1/series?match[]=http_requests_total`)
  const told = z
    .object({ data: z.array(z.object({ operation: z.string() })) })
    .parse(await answer.json())
  // Functions that other specs called may still be telling what they counted.
  expect(told.data.map(({ operation }) => operation)).toEqual(
    expect.arrayContaining(['close_account', 'issue_refund', 'pay_vendor', 'sync_invoice']),
  )
})

describe('an installation that counts from Prometheus', () => {
  const answers = { isDown: false, warnings: ['partial response: a store is away'] }
  let proxy: Proxy
  let metrics: Awaited<ReturnType<typeof startFunction>>
  beforeAll(async () => {
    const expected = `Basic ${btoa(`ops:${password}`)}`
    proxy = await startProxy(prometheus.url, async ({ headers }, response, forward) => {
      if (answers.isDown) return response.writeHead(503).end(headers.authorization)
      if (headers.authorization !== expected) return response.writeHead(401).end()
      const { warnings } = answers
      const answer: object = JSON.parse(await forward())
      return response.end(JSON.stringify({ ...answer, warnings }))
    })
    const environment = metricsEnvironment({
      ...{ METRICS_SOURCE: 'prometheus', PROMETHEUS_URL: proxy.url },
      ...{ PROMETHEUS_USER: 'ops', PROMETHEUS_PASSWORD: password, HOME: '/root' },
    })
    metrics = await startFunction(stack, 'metrics', environment)
  })
  afterAll(async () => {
    await metrics.stop()
    await proxy.stop()
    await owner.query('delete from public.slo_status where true')
  })

  const evaluate = () =>
    fetch(`${metrics.url}/evaluate`, {
      method: 'POST',
      headers: { apikey: stack.secretKey, 'content-type': 'application/json' },
      body: '{}',
    })

  async function statuses() {
    const { rows } = await owner.query(
      'select objective_id, state, band, band_why, valid::float8, bad::float8, remaining, figures from public.slo_status order by 1',
    )
    return statusRows.parse(rows)
  }

  test('evaluates objectives to the same budgets, burn rates and bands', async () => {
    await owner.query(
      `insert into public.slo_exclusions (objective_id, "from", "to", reason, author_name)
      select 'api_availability', to_timestamp($1), to_timestamp($2), 'Drill', 'Dana Kim'`,
      [at / 1000 - 119 * 60, at / 1000 - 117 * 60],
    )
    const log = createLog({}, 'error', () => undefined)
    const [expected, found] = await withinOneMinute(async () => {
      await owner.query('delete from public.slo_status where true')
      expect(await createEvaluate(service, both.postgres)({ log })).toMatchObject({ status: 200 })
      const counted = await statuses()
      await owner.query('delete from public.slo_status where true')
      const before = proxy.seen.length
      expect((await evaluate()).status).toBe(200)
      expect(proxy.seen.length - before).toBeLessThanOrEqual(7)
      return [counted, await statuses()]
    })
    await owner.query('delete from public.slo_exclusions where true')
    expect(expected).toHaveLength(7)
    const valid = (id: string) => expected.find((row) => row.objective_id === id)?.valid ?? 0
    expect(valid('api_availability')).toBeLessThan(valid('api_latency_p50') - 700)
    for (const [index, row] of expected.entries()) {
      const other = found[index]
      const { objective_id, state, band, band_why } = row
      expect(other).toMatchObject({ objective_id, state, band, band_why })
      expectAlike(other?.valid ?? -9, row.valid, `${objective_id}, valid`)
      expectAlike(other?.bad ?? -9, row.bad, `${objective_id}, bad`)
      expect(other?.remaining).toBeCloseTo(row.remaining ?? 0, 1)
      for (const [place, { longBurn, shortBurn }] of row.figures.tiers.entries()) {
        const tier = other?.figures.tiers[place]
        expectAlikeRatio(tier?.longBurn ?? null, longBurn)
        expectAlikeRatio(tier?.shortBurn ?? null, shortBurn)
      }
      expect([row.figures.source, other?.figures.source]).toEqual(['postgres', 'prometheus'])
      expect(other?.figures.warnings).toEqual([`Prometheus warns: ${answers.warnings[0]}`])
    }
  })

  test.each(['1h', '28d'])('draws the same charts of %s', async (window) => {
    const { token } = await createDecider(stack, 'viewer')
    const draw = async (url: string) => {
      const headers = { authorization: `Bearer ${token}` }
      const response = await fetch(`${url}/slo/charts?window=${window}`, { headers })
      return parse(sloCharts, await response.json())
    }
    // Of its own: the one of the installation would hold these charts for others who evaluate this minute.
    const counting = await startFunction(stack, 'metrics', {})
    onTestFinished(() => counting.stop())
    const [expected, found] = await withinOneMinute(async () => [
      await draw(counting.url),
      await draw(metrics.url),
    ])
    expect([found.as_of, found.known_since]).toEqual([expected.as_of, expected.known_since])
    expect(found.operations.map(({ operation }) => operation)).toEqual(
      expected.operations.map(({ operation }) => operation),
    )
    expect(found.warnings).toEqual([`Prometheus warns: ${answers.warnings[0]}`])
    expect(expected.objectives).toHaveLength(7)
    for (const [index, { id, window: whole, trend, burn_down }] of expected.objectives.entries()) {
      const other = found.objectives[index]
      expectAlike(other?.window.valid ?? -9, whole.valid, `${id}, valid`)
      expectAlike(other?.window.bad ?? -9, whole.bad, `${id}, bad`)
      for (const [cell, valid] of trend.valid.entries()) {
        expectAlike(other?.trend.valid[cell] ?? -9, valid ?? -9, `${id}, cell ${cell}`)
      }
      expect(other?.burn_down.now).toBeCloseTo(burn_down.now ?? 0, 1)
    }
  })

  test('says what is wrong, and leaves what was found before, when its Prometheus does not answer', async () => {
    const before = await statuses()
    answers.isDown = true
    // As if a minute had passed: this one is evaluated already.
    await owner.query(`update public.slo_status set at = at - interval '1 minute' where true`)
    const response = await evaluate()
    expect([response.status, await response.json()]).toMatchObject([
      503,
      { code: 'STORE_UNAVAILABLE' },
    ])
    expect(await statuses()).toEqual(before)
    const said = metrics.lines.join('\n')
    expect(said).toContain('Prometheus failed (503)')
    expect(said).not.toContain(password)
    expect(said).not.toContain(btoa(`ops:${password}`))
  })
})
