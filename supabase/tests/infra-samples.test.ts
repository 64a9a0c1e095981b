import { beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { infraReport } from '../functions/_shared/contracts/infra.ts'
import { call, count, field, rows, service } from './database.ts'
import { createMember, type Member } from './members.ts'

let viewer: Member
beforeEach(async () => {
  viewer ??= await createMember('viewer')
  await rows(
    'truncate metrics.infra_minute, metrics.infra_hour, metrics.infra_counters, metrics.infra_sources',
  )
})

const write = (...readings: object[]) =>
  call(service, 'write_infra_samples', { readings: JSON.stringify(readings) })
const cores = (value: number) => ({ name: 'cpu_busy_cores', value, counter: true })
const report = async (window = '1h') =>
  infraReport.parse((await call(viewer, 'read_infra', { window })).body)
/** The counter was read so long ago. */
const readAgo = (interval: string) =>
  rows('update metrics.infra_counters set at = clock_timestamp() - $1::interval where true', [
    interval,
  ])

describe('write_infra_samples', () => {
  test('keeps one sample a minute, the last one', async () => {
    await write({ source: 'host', samples: [{ name: 'cpu_cores', value: 2 }] })
    await write({ source: 'host', detail: 'Linux 6.1', samples: [{ name: 'cpu_cores', value: 4 }] })
    const told = await report()
    expect(told.latest['cpu_cores']?.value).toBe(4)
    expect(told.sources).toMatchObject([{ name: 'host', detail: 'Linux 6.1', problem: null }])
    expect(await count('select count(*)::int from metrics.infra_minute')).toBeLessThanOrEqual(2)
  })

  test('turns counters into what came per second, and tells nothing after a gap or a fall', async () => {
    const rate = async (value: number) => {
      await rows('delete from metrics.infra_minute where true')
      await write({ source: 'host', samples: [cores(value)] })
      return (await report()).latest['cpu_busy_cores']?.value ?? null
    }
    expect(await rate(1_000)).toBeNull()
    await readAgo('60 seconds')
    expect(await rate(1_090)).toBeCloseTo(1.5, 1)
    // Too soon: the reading before stays the one to count from.
    expect(await rate(1_091)).toBeNull()
    await readAgo('60 seconds')
    expect(await rate(1_090)).toBe(0)
    await readAgo('10 minutes')
    expect(await rate(9_000)).toBeNull()
    await readAgo('60 seconds')
    expect(await rate(12)).toBeNull()
    await readAgo('30 seconds')
    expect(await rate(42)).toBeCloseTo(1, 1)
  })

  test('writes a failure down beside what was told before, and forgets what is not configured', async () => {
    await write({ source: 'redis', detail: 'Redis 7', samples: [], missing: ['redis_evicted'] })
    await write({ source: 'redis', problem: 'nobody answered' })
    const [redis] = (await report()).sources
    expect(redis).toMatchObject({
      detail: 'Redis 7',
      problem: 'nobody answered',
      missing: ['redis_evicted'],
    })
    expect(redis?.read_at).not.toBeNull()
    expect(Date.parse(redis?.tried_at ?? '')).toBeGreaterThan(Date.parse(redis?.read_at ?? ''))
    await write({ source: 'redis', configured: false })
    expect((await report()).sources).toEqual([])
  })

  test.each<[string, object]>([
    ['source', { source: 'elsewhere' }],
    ['samples', { source: 'host', samples: 'many' }],
    ['samples', { source: 'host', samples: [{ name: 'Cores', value: 1 }] }],
    ['samples', { source: 'host', samples: [{ name: 'cpu_cores', value: '1' }] }],
    ['samples', { source: 'host', samples: [{ name: 'cpu_cores', value: 1e30 }] }],
    ['samples', { source: 'host', samples: [cores(1), cores(2)] }],
    ['missing', { source: 'host', missing: 1 }],
  ])('refuses a reading whose %s are wrong: %j', async (word, reading) => {
    const answer = await write(
      { source: 'host', samples: [{ name: 'load_1m', value: 1 }] },
      reading,
    )
    expect(answer).toMatchObject({ status: 422, body: { message: expect.stringContaining(word) } })
    expect(await rows('select 1 from metrics.infra_minute')).toEqual([])
  })

  test('counts a counter once when two instances hand it over at the same moment', async () => {
    await write({ source: 'host', samples: [cores(0)] })
    await readAgo('60 seconds')
    await Promise.all([1, 2, 3].map(() => write({ source: 'host', samples: [cores(60)] })))
    expect((await report()).latest['cpu_busy_cores']?.value).toBeCloseTo(1, 1)
  })
})

describe('read_infra', () => {
  const sample = (name: string, ago: string, value: number) =>
    rows(
      `insert into metrics.infra_minute (name, at, value) values ($1, date_trunc('minute', now()) - $2::interval, $3)`,
      [name, ago, value],
    )

  test.each([
    ['1h', 60, 60],
    ['6h', 120, 180],
    ['24h', 144, 600],
  ])('has equally long cells in %s, with means and gaps', async (window, cells, seconds) => {
    await sample('load_1m', '0 minutes', 3)
    await sample('load_1m', '50 minutes', 1)
    await sample('load_1m', '2 days', 9)
    const told = await report(window)
    expect(told.step_seconds).toBe(seconds)
    const line = told.series['load_1m'] ?? []
    expect(line).toHaveLength(cells)
    expect(line.filter((value) => value !== null)).toEqual([1, 3])
    const at = (place: number) => Date.parse(told.from) + place * seconds * 1000
    expect(at(cells)).toBeGreaterThan(Date.parse(told.server_time))
    expect(at(cells - 1)).toBeLessThanOrEqual(Date.parse(told.server_time))
    expect(line.lastIndexOf(3)).toBe(cells - 1)
  })

  test('tells seven days, and what grows, by the hour', async () => {
    await rows(`
      insert into metrics.infra_minute (name, at, value)
      select 'disk_used_bytes', date_trunc('hour', now()) - interval '1 hour' + make_interval(mins => m), 1000 + m from generate_series(0, 59) m`)
    await sample('disk_used_bytes', '0 minutes', 5_000)
    await rows('select schedule.roll_up_infra()')
    await rows('select schedule.roll_up_infra()')
    const told = await report('7d')
    expect(told.series['disk_used_bytes']).toHaveLength(168)
    expect(told.series['disk_used_bytes']?.at(-2)).toBe(1_030)
    // The hour that has only begun says nothing about growth.
    expect(told.growth['disk_used_bytes']).toMatchObject([{ value: 1_030 }])
  })

  test('leaves out as the latest what was last told more than a day ago', async () => {
    await sample('redis_keys', '25 hours', 3)
    await sample('redis_clients', '23 hours', 4)
    expect(Object.keys((await report()).latest)).toEqual(['redis_clients'])
  })

  test('knows four windows, and members only', async () => {
    expect(await call(viewer, 'read_infra', { window: '28d' })).toMatchObject({ status: 422 })
    const stranger = {
      role: 'authenticated' as const,
      claims: { sub: '00000000-0000-0000-0000-00000000beef' },
    }
    expect(await call(stranger, 'read_infra', { window: '1h' })).toMatchObject({ status: 403 })
  })

  test('goes on quickly at 30 days of every name', async () => {
    await rows(`
      insert into metrics.infra_minute (name, at, value)
      select 'name_' || n, date_trunc('minute', now()) - make_interval(mins => m), m from generate_series(0, 43199, 4) m, generate_series(1, 40) n`)
    await rows('analyze metrics.infra_minute')
    const [plan] = await rows(
      `explain (analyze, format json) select * from metrics.infra_minute m where m.at >= now() - interval '1 day'`,
    )
    expect(JSON.stringify(plan)).toContain('infra_minute_age')
    const latest = z
      .record(z.string(), z.unknown())
      .parse(field(await call(viewer, 'read_infra', { window: '24h' }), 'latest'))
    expect(Object.keys(latest)).toHaveLength(40)
  })
})

test('minutes stay 30 days, hours 400', async () => {
  await rows(`insert into metrics.infra_minute values ('load_1m', date_trunc('minute', now()) - interval '31 days', 1),
    ('load_1m', date_trunc('minute', now()) - interval '29 days', 1)`)
  await rows(`insert into metrics.infra_hour values ('load_1m', date_trunc('hour', now()) - interval '401 days', 1, 1, 60),
    ('load_1m', date_trunc('hour', now()) - interval '399 days', 1, 1, 60)`)
  await rows('select schedule.keep_infra()')
  expect(await count('select count(*)::int from metrics.infra_minute')).toBe(1)
  expect(await count('select count(*)::int from metrics.infra_hour')).toBe(1)
})

describe('read_database_figures', () => {
  const shape = z.object({
    detail: z.string(),
    missing: z.array(z.string()),
    samples: z.array(z.object({ name: z.string(), value: z.number() })),
  })

  test('tells real figures, and no lag where there is no replica', async () => {
    const told = shape.parse((await call(service, 'read_database_figures')).body)
    const value = (name: string) => told.samples.find((sample) => sample.name === name)?.value
    expect(told.detail).toMatch(/^PostgreSQL 17\./)
    expect(told.missing).toEqual([])
    expect(value('db_connections')).toBeGreaterThanOrEqual(1)
    expect(value('db_connections_max')).toBe(100)
    expect(value('db_size_bytes')).toBe(await count('select pg_database_size(current_database())'))
    expect(value('db_calls')).toBeGreaterThan(100)
    expect(value('db_blocks_hit')).toBeGreaterThan(value('db_blocks_read') ?? 0)
    expect(value('db_replicas')).toBe(0)
    expect(value('db_replication_lag_seconds')).toBeUndefined()
  })

  test('names the statements as missing when their extension is not there', async () => {
    await rows('alter schema extensions rename to extensions_away')
    try {
      const told = shape.parse((await call(service, 'read_database_figures')).body)
      expect(told.missing).toEqual(['db_calls', 'db_exec_ms'])
      expect(told.samples.map(({ name }) => name)).toContain('db_connections')
    } finally {
      await rows('alter schema extensions_away rename to extensions')
    }
  })
})

test('each proof of the switch leaves a sample, a failed one of its own', async () => {
  const samples = async () =>
    (await rows('select name, value from metrics.infra_minute order by name')).map(
      ({ name }) => name,
    )
  await call(service, 'record_switch_proof', { duration_ms: 210, problem: null })
  expect(await samples()).toEqual(['switch_proof_ms'])
  await call(service, 'record_switch_proof', { duration_ms: null, problem: 'nobody refused' })
  expect(new Set(await samples())).toEqual(new Set(['switch_proof_failed', 'switch_proof_ms']))
  await call(service, 'turn_canary', { on: false })
  expect(await count('select count(*)::int from metrics.infra_minute')).toBeLessThanOrEqual(3)
})
