import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { startPrometheus, type RunningPrometheus } from '../../../../test/start-prometheus.ts'
import type { Cell } from '../domain/slo/cells.ts'
import type { EventCounts } from '../domain/slo/counts.ts'
import { evaluationTime } from '../domain/slo/windows.ts'
import type { CellsQuestion, MetricCells, MetricsSource } from '../ports/metrics-source.ts'
import { readMetricsSettings } from './metrics-settings.ts'
import { createMetricsSource } from './metrics-source.ts'
import { createHistory } from './prometheus/history.fixture.ts'

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
  prometheus = await startPrometheus(`${history.openMetrics()}# EOF\n`)
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

/** Equal within 2 % or one event (slo.md §10). */
function expectAlike(found: number, expected: number, what: string) {
  const off = Math.abs(found - expected)
  expect(off, `${what}: ${found} is not ${expected}`).toBeLessThanOrEqual(
    Math.max(1, 0.02 * expected),
  )
}

function expectAlikeCells(
  found: readonly (Cell | null)[],
  expected: readonly (Cell | null)[],
  what: string,
) {
  expect(found.length, what).toBe(expected.length)
  for (const [index, cell] of expected.entries()) {
    const other = found[index] ?? null
    const name = `${what}, cell ${index}`
    expectAlikeCounts(other?.counts ?? null, cell?.counts ?? null, name)
    expectAlike(other?.refused ?? 0, cell?.refused ?? 0, `${name}, refused`)
    expect(other?.highest ?? null, name).toBe(cell?.highest ?? null)
    const buckets = cell?.durations?.counts ?? []
    for (const [bucket, count] of buckets.entries()) {
      expectAlike(other?.durations?.counts[bucket] ?? 0, count, `${name}, bucket ${bucket}`)
    }
  }
}

function expectAlikeCounts(found: EventCounts | null, expected: EventCounts | null, what: string) {
  expectAlike(found?.valid ?? 0, expected?.valid ?? 0, `${what}, valid`)
  expectAlike(found?.bad ?? 0, expected?.bad ?? 0, `${what}, bad`)
  if ((expected?.valid ?? 0) > 1) expect(found, what).not.toBeNull()
  if (expected === null) expect(found, what).toBeNull()
}

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
