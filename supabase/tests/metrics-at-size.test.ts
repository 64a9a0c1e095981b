import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { fillMetrics } from '../../test/fill-metrics.ts'
import { call, count, field, owner, row, rows, service } from './database.ts'
import { minuteNow } from './metrics.ts'

// 100,000 minute rows of 50 operations over 28 days; `npm run bench -- slo` does the same with two million.

const time = (ago: number) => new Date((minuteNow() - ago) * 60_000)
/** The windows of an evaluation, and the next thing to be cut. */
const windows = [40_320, 4_320, 1_440, 360, 120, 60, 30, 5, 0]
const forget = () =>
  rows(
    'truncate metrics.slo_minute, metrics.slo_hour, metrics.slo_day, metrics.gauge_minute, metrics.dirty_hours',
  )

beforeAll(async () => {
  await forget()
  const client = await owner.connect()
  try {
    await fillMetrics(client, { operations: 50, everyMinutes: 20 })
  } finally {
    client.release()
  }
})
afterAll(async () => {
  await forget()
})

describe('at 100,000 rows', () => {
  test('a minute of an operation takes little room, empty days included', async () => {
    const { bytes, n } = await row(
      `select sum(pg_total_relation_size(i.inhrelid))::int as bytes, (select count(*)::int from metrics.slo_minute) as n
       from pg_inherits i where i.inhparent = 'metrics.slo_minute'::regclass`,
    )
    expect(Number(n)).toBeGreaterThan(100_000)
    expect(Number(bytes) / Number(n)).toBeLessThan(260)
  })

  test('an evaluation reads the hours it cuts through and the last few from minutes, nothing else', async () => {
    const minutes = await count(
      `select (sum(extract(epoch from upper(s) - lower(s))) / 60)::int from unnest(private.spans_of_minutes($1)) s`,
      [windows.map(time)],
    )
    expect(minutes).toBeLessThanOrEqual(9 * 60)
  })

  test('every window is exactly what adding up the minutes gives', async () => {
    const bounds = windows.map(time)
    const answer = await call(service, 'read_metric_cells', { bounds, services: ['api'] })
    const column = z.array(z.number())
    const [found] = z
      .array(
        z.looseObject({ cells: column, requests: column, errors: column, hist: z.array(column) }),
      )
      .parse(field(answer, 'services'))
    const naive = await rows(
      `select width_bucket(m.minute, $1::timestamptz[]) as cell, sum(m.requests)::int as requests, sum(m.errors)::int as errors,
         sum(m.hist[11])::int as slow
       from metrics.slo_minute m join metrics.series s on s.id = m.series_id
       where s.service = 'api' and m.minute >= $2 and m.minute < $3 group by 1 order by 1`,
      [bounds, time(40_320), time(0)],
    )
    expect(found?.cells).toEqual(naive.map(({ cell }) => cell))
    expect(found?.requests).toEqual(naive.map(({ requests }) => requests))
    expect(found?.errors).toEqual(naive.map(({ errors }) => errors))
    expect(found?.hist.map((hist) => hist[10])).toEqual(naive.map(({ slow }) => slow))
  })
})
