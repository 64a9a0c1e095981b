import { describe, expect, test } from 'vitest'
import { cacheLines } from './cache.ts'
import { databaseLines, shareOfHits } from './database.ts'
import { GiB, now, report, source } from './report.fixture.ts'

const nbsp = '\u00A0'
const figures = {
  ...{ db_connections: 34, db_connections_max: 90, db_calls: 120, db_exec_ms: 1_320 },
  ...{ db_blocks_hit: 994, db_blocks_read: 6, db_size_bytes: 18.2 * GiB, db_wal_bytes: 69_200 },
  ...{ db_locks_waiting: 0, db_deadlocks: 0, db_replicas: 1, db_replication_lag_seconds: 0.2 },
  db_longest_query_seconds: 12,
}
const database = (told = report(figures)) =>
  new Map(databaseLines(told).map((line) => [line.name.split(',')[0], line]))

describe('the database', () => {
  test.each([
    ['Connections', '34 of 90'],
    ['Query latency', `11${nbsp}ms`],
    ['Statements', '120 per second'],
    ['Longest query now', `12${nbsp}s`],
    ['Cache hits', `99.4${nbsp}%`],
    ['Size', `18.2${nbsp}GiB`],
    ['WAL written', `69.2${nbsp}kB/s`],
    ['Locks waited for', '0'],
    ['Deadlocks', '0'],
    ['Replication', `1 replica, 0.2${nbsp}s behind`],
  ])('%s: %s', (name, value) => {
    expect(database().get(name)).toMatchObject({ value, without: null, tone: 'neutral' })
  })

  test('is worrying where an alert would fire, where somebody waits, and after a deadlock', () => {
    const told = report({
      ...figures,
      db_connections: 73,
      db_locks_waiting: 1,
      db_deadlocks: 1 / 60,
    })
    const worrying = databaseLines(told).filter(({ tone }) => tone === 'warn')
    expect(worrying.map(({ name, value }) => [name.split(',')[0], value])).toEqual([
      ['Connections', '73 of 90'],
      ['Locks waited for', '1'],
      // Five minutes of one a minute.
      ['Deadlocks', '5'],
    ])
    expect(database(report({ ...figures, db_connections: 72 })).get('Connections')?.tone).toBe(
      'neutral',
    )
  })

  test('tells no latency where nothing ran, and what is missing or not there yet', () => {
    const still = report({
      ...figures,
      db_calls: 0,
      db_exec_ms: 0,
      db_blocks_hit: 0,
      db_blocks_read: 0,
    })
    expect(database(still).get('Query latency')?.value).toBe('none ran')
    expect(database(still).get('Cache hits')?.value).toBe('nothing read')
    const { db_calls: _, ...rest } = figures
    expect(database(report(rest)).get('Query latency')?.without).toEqual({ kind: 'waiting' })
    const sources = [source({ name: 'database', missing: ['db_calls', 'db_exec_ms'] })]
    expect(database(report(rest, { sources })).get('Statements')?.without).toEqual({
      ...{ kind: 'missing', source: 'database' },
    })
  })

  test('without a replica says so, never that it lags by nothing', () => {
    const { db_replication_lag_seconds: _, ...rest } = figures
    expect(database(report({ ...rest, db_replicas: 0 })).get('Replication')?.value).toBe(
      'no replica',
    )
    expect(database(report({ ...rest, db_replicas: 2 })).get('Replication')?.value).toBe(
      '2 replicas',
    )
  })

  test('tells what it grows by', () => {
    const points = Array.from({ length: 24 }, (_, n) => ({
      at: now - (24 - n) * 3_600_000,
      value: 18 * GiB + (n * 0.15 * GiB) / 24,
    }))
    const told = report(figures, { growth: new Map([['db_size_bytes', points]]) })
    expect(database(told).get('Size')?.value).toBe(`18.2${nbsp}GiB, +154${nbsp}MiB a day`)
  })
})

test.each([
  [1, `100${nbsp}%`],
  [0.999999, `99.9${nbsp}%`],
  [0.5, `50.0${nbsp}%`],
  [0, `0.0${nbsp}%`],
])('a share of hits of %f is %s', (share, words) => {
  expect(shareOfHits(share)).toBe(words)
})

describe('the cache', () => {
  const MiB = 1024 ** 2
  const told = {
    ...{ redis_memory_used_bytes: 61 * MiB, redis_memory_max_bytes: 256 * MiB, redis_hits: 96.8 },
    ...{
      redis_misses: 3.2,
      redis_commands: 412,
      redis_evicted: 0,
      redis_keys: 18_402,
      redis_clients: 7,
    },
  }
  const sources = [source({ name: 'redis' })]
  const cache = (changes: object = {}) =>
    new Map(
      cacheLines(report({ ...told, ...changes }, { sources })).map((line) => [
        line.name.split(',')[0],
        line,
      ]),
    )

  test.each([
    ['Memory', `61 of 256${nbsp}MiB`],
    ['Hit rate', `96.8${nbsp}%`],
    ['Commands', '412 per second'],
    ['Evicted', '0'],
    ['Keys held', '18,402'],
    ['Clients', '7'],
  ])('%s: %s', (name, value) => {
    expect(cache().get(name)).toMatchObject({ value, without: null, tone: 'neutral' })
  })

  test('without a limit has no share, and near it is worrying', () => {
    expect(cache({ redis_memory_max_bytes: 0 }).get('Memory')).toMatchObject({
      ...{ value: `61${nbsp}MiB, no limit`, share: null },
    })
    expect(cache({ redis_memory_used_bytes: 250 * MiB }).get('Memory')?.tone).toBe('warn')
    expect(cache({ redis_evicted: 1 }).get('Evicted')).toMatchObject({ value: '300', tone: 'warn' })
    expect(cache({ redis_hits: 0, redis_misses: 0 }).get('Hit rate')?.value).toBe(
      'nothing looked up',
    )
  })
})
