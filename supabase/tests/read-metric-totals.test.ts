import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { call, field, rows, service } from './database.ts'
import { entry, minuteNow, record } from './metrics.ts'

const windows = [5, 30, 60, 120, 360, 1_440, 4_320, 40_320]
const at = () => new Date(minuteNow() * 60_000)
const totalsOf = z.array(
  z.looseObject({
    service: z.string(),
    window_minutes: z.number(),
    requests: z.number(),
    errors: z.number(),
    refused: z.number(),
    hist: z.array(z.number()),
  }),
)

beforeEach(async () => {
  await rows(`delete from metrics.slo_minute where true`)
  await rows(`delete from metrics.slo_hour where true`)
  await rows(`delete from metrics.dirty_hours where true`)
  await rows(`delete from metrics.gauge_minute where true`)
})

async function read(spans = windows, limits: Record<string, number> = {}) {
  const args = { at: at(), windows: spans, limits: JSON.stringify(limits) }
  return call(service, 'read_metric_totals', args)
}

async function requestsBy(spans = windows) {
  const found = totalsOf.parse(field(await read(spans), 'services'))
  const api = found.filter((row) => row.service === 'api')
  return Object.fromEntries(api.map((row) => [row.window_minutes, row.requests]))
}

describe('totals by window', () => {
  test('hold the first minute of a window and not the one that runs', async () => {
    const requests = [0, 1, 5, 6, 60, 61].map((age) =>
      entry({ minute: minuteNow() - age, requests: 2 ** age % 97 }),
    )
    await record('w', requests)
    const of = (age: number) => 2 ** age % 97
    expect(await requestsBy([5, 60])).toEqual({
      5: of(1) + of(5),
      60: of(1) + of(5) + of(6) + of(60),
    })
  })

  test('are the same from hours and minutes as from minutes alone, whatever minute it is', async () => {
    const age = fc.oneof(fc.nat(4_400), fc.integer({ min: 40_200, max: 40_400 }), fc.nat(40_319))
    const minutes = fc.uniqueArray(age, { minLength: 1, maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(minutes, async (ages) => {
        await rows(`delete from metrics.slo_minute where true`)
        await rows(`delete from metrics.slo_hour where true`)
        const now = minuteNow()
        const counts = ages.map((old, index) =>
          entry({ minute: now - old, requests: index + 1, errors: 1, refused: index }),
        )
        await record('w', counts)
        await rows('select schedule.roll_up_metrics()')
        const found = totalsOf.parse(field(await read(), 'services'))
        for (const span of windows) {
          const inside = counts.filter(({ minute }) => minute < now && minute >= now - span)
          const row = found.find(({ window_minutes }) => window_minutes === span)
          const sum = (of: 'requests' | 'errors' | 'refused') =>
            inside.reduce((total, count) => total + count[of], 0)
          if (inside.length === 0) expect(row).toBeUndefined()
          else {
            expect(row).toMatchObject({
              ...{ requests: sum('requests'), errors: sum('errors'), refused: sum('refused') },
            })
            expect(row?.hist[7]).toBe(sum('requests'))
          }
        }
      }),
      { numRuns: 12 },
    )
  })

  test('add up operations of a service and keep services apart', async () => {
    const minute = minuteNow() - 1
    await record('w', [
      entry({ minute, requests: 3 }),
      entry({ minute, operation: 'send_email', requests: 4 }),
      entry({ minute, service: 'executor', requests: 5 }),
    ])
    const found = totalsOf.parse(field(await read([5]), 'services'))
    expect(found.map(({ service: name, requests }) => [name, requests])).toEqual([
      ['api', 7],
      ['executor', 5],
    ])
  })
})

describe('queues', () => {
  test('count the minutes in which their depth was at its limit or above', async () => {
    const depths = [49, 50, 51, 12]
    for (const [index, depth] of depths.entries()) {
      await rows(
        `insert into metrics.gauge_minute (minute, series_id, highest)
         select to_timestamp($1 * 60), id, $2 from metrics.series where operation = 'pending_approvals'`,
        [minuteNow() - 1 - index, depth],
      )
    }
    const queues = field(await read([2, 60], { pending_approvals: 50 }), 'queues')
    expect(queues).toEqual([
      { queue: 'pending_approvals', window_minutes: 2, minutes: 2, minutes_over: 1, latest: 49 },
      { queue: 'pending_approvals', window_minutes: 60, minutes: 4, minutes_over: 2, latest: 49 },
    ])
  })
})

test.each<[string, unknown]>([
  ['no window', []],
  ['a window of no minutes', [0]],
  ['more than thirty days', [43_201]],
  ['two beyond three days', [5_000, 40_320]],
])('%s is refused', async (_, spans) => {
  const answer = await call(service, 'read_metric_totals', { at: at(), windows: spans })
  expect(answer).toMatchObject({ status: 422, body: { details: { field: 'windows' } } })
})
