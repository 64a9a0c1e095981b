import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { call, field, rows, service } from './database.ts'
import { entry, minuteNow, record, type MetricEntry } from './metrics.ts'

const minuteMs = 60_000
const time = (ago: number) => new Date((minuteNow() - ago) * minuteMs)
const column = z.array(z.number())
const servicesOf = z.array(
  z.looseObject({
    ...{ service: z.string(), cells: column, requests: column, errors: column, refused: column },
    hist: z.array(column),
  }),
)
const operationsOf = z.array(
  z.looseObject({
    ...{ operation: z.nullable(z.string()), operations: z.number(), cells: column },
    ...{ requests: column, errors: column },
  }),
)

beforeEach(async () => {
  await rows(`delete from metrics.slo_minute where true`)
  await rows(`delete from metrics.slo_hour where true`)
  await rows(`delete from metrics.dirty_hours where true`)
  await rows(`delete from metrics.gauge_minute where true`)
})

/** Reads cells between moments that are so many minutes ago. */
async function read(agos: number[], limits: Record<string, number> = {}, services = ['api']) {
  const bounds = agos.map(time)
  return call(service, 'read_metric_cells', { bounds, services, limits: JSON.stringify(limits) })
}

async function readServices(agos: number[], services?: string[]) {
  return servicesOf.parse(field(await read(agos, {}, services), 'services'))
}

describe('cells', () => {
  test('hold their first minute and not their last, and are absent without rows', async () => {
    await record('w', [
      entry({ minute: minuteNow() - 10, requests: 3 }),
      entry({ minute: minuteNow() - 6, requests: 5, errors: 1 }),
      entry({ minute: minuteNow() - 5, requests: 7, refused: 2 }),
      entry({ minute: minuteNow(), requests: 90 }),
    ])
    expect(await readServices([10, 5, 3, 1])).toMatchObject([
      { cells: [1, 2], requests: [8, 7], errors: [1, 0], refused: [0, 2] },
    ])
    expect((await readServices([10, 5]))[0]?.hist[0]?.[7]).toBe(8)
  })

  test('are the same from hours and minutes as from minutes alone, wherever they are cut', async () => {
    const age = fc.oneof(fc.nat(4_400), fc.integer({ min: 40_200, max: 40_400 }), fc.nat(40_319))
    const ages = fc.uniqueArray(age, { minLength: 1, maxLength: 40 })
    const cuts = fc.uniqueArray(fc.oneof(age, fc.constantFrom(1, 60, 1_440, 40_320)), {
      ...{ minLength: 2, maxLength: 9 },
    })
    // Rolled up or not, or with minutes that came late.
    const late = fc.option(fc.integer({ min: 1, max: 40_000 }))
    await fc.assert(
      fc.asyncProperty(ages, cuts, late, fc.boolean(), async (old, edges, lateAge, isRolledUp) => {
        await rows(`delete from metrics.slo_minute where true`)
        await rows(`delete from metrics.slo_hour where true`)
        await rows(`delete from metrics.dirty_hours where true`)
        const now = minuteNow()
        const counts = old.map((ago, index) =>
          entry({ minute: now - ago, requests: index + 1, errors: 1, refused: index }),
        )
        await record('w', counts)
        if (isRolledUp) await rows('select schedule.roll_up_metrics()')
        const more = lateAge === null ? [] : [entry({ minute: now - lateAge, requests: 50 })]
        if (more.length > 0) await record('late', more)
        const bounds = edges.map((ago) => now - ago).sort((a, b) => a - b)
        const args = {
          bounds: bounds.map((minute) => new Date(minute * minuteMs)),
          services: ['api'],
        }
        const answer = await call(service, 'read_metric_cells', args)
        const [found] = servicesOf.parse(field(answer, 'services'))
        const sums = bounds.slice(1).map((to, index) => {
          const inside = [...counts, ...more].filter(
            ({ minute }) => minute >= (bounds[index] ?? 0) && minute < to,
          )
          const sum = (of: 'requests' | 'errors' | 'refused') =>
            inside.reduce((total, count) => total + count[of], 0)
          return inside.length === 0 ? null : [sum('requests'), sum('errors'), sum('refused')]
        })
        const told = sums.map((_, index) => {
          const row = found?.cells.indexOf(index + 1) ?? -1
          return row < 0 ? null : [found?.requests[row], found?.errors[row], found?.refused[row]]
        })
        expect(told).toEqual(sums)
        for (const [row, hist] of (found?.hist ?? []).entries()) {
          expect(hist[7]).toBe(found?.requests[row])
        }
      }),
      { numRuns: 15 },
    )
  })

  test('add up operations of a service, keep services apart, and tell only those asked for', async () => {
    const minute = minuteNow() - 1
    await record('w', [
      entry({ minute, requests: 3 }),
      entry({ minute, operation: 'send_email', requests: 4 }),
      entry({ minute, service: 'executor', requests: 5 }),
    ])
    const told = async (services: string[]) =>
      (await readServices([5, 0], services)).map((row) => [row.service, row.requests])
    expect(await told(['api', 'executor'])).toEqual([
      ['api', [7]],
      ['executor', [5]],
    ])
    expect(await told(['executor'])).toEqual([['executor', [5]]])
  })

  test('what was not rolled up while the schedule stood still is rolled up later', async () => {
    await record('w', [entry({ minute: minuteNow() - 1_000, requests: 3 })])
    await rows('select schedule.roll_up_metrics()')
    // On time, so that no hour is remembered as late.
    await rows(`insert into metrics.slo_minute (minute, series_id, writer, requests, errors, refused, sum_ms, hist, layout, seq)
      select date_trunc('minute', now(), 'UTC') - interval '500 minutes', m.series_id, m.writer, 9, 0, 0, 0, m.hist, 1, 1
      from metrics.slo_minute m where m.requests = 3`)
    // The heartbeat stands still with the schedule.
    await rows(`delete from metrics.slo_hour where hour > now() - interval '600 minutes'`)
    await rows('select schedule.beat()')
    await rows('select schedule.roll_up_metrics()')
    await rows('delete from metrics.slo_minute where true')
    const hour = (ago: number) => Math.floor((minuteNow() - ago) / 60) * 60
    const bounds = [hour(1_100), hour(400)].map((minute) => new Date(minute * minuteMs))
    const answer = await call(service, 'read_metric_cells', { bounds, services: ['api'] })
    expect(servicesOf.parse(field(answer, 'services'))).toMatchObject([{ requests: [12] }])
  })

  test('the recorder is known since its first minute, or hour where minutes are gone', async () => {
    await rows('select schedule.beat()')
    const [beat] = await rows(`select min(minute) as at from metrics.slo_minute`)
    const known = async () => new Date(String(field(await read([5, 0]), 'known_since')))
    expect(await known()).toEqual(beat?.at)
    await rows(`insert into metrics.slo_hour (hour, series_id, layout, requests, errors, refused, sum_ms, hist, minutes)
      select date_trunc('hour', now(), 'UTC') - interval '40 days', id, 1, 60, 0, 0, 0, array_fill(0::bigint, array[18]), 60
      from metrics.series where service = 'heartbeat'`)
    expect((await known()).getTime()).toBeLessThan(time(39 * 1_440).getTime())
  })
})

test.each(['read_metric_cells', 'read_operation_cells'])(
  '%s is planned for the bounds at hand, in a session of any age',
  async (name) => {
    const [found] = await rows(
      `select proconfig::text[] as settings from pg_proc where proname = $1 and pronamespace = 'private'::regnamespace`,
      [name],
    )
    expect(found?.settings).toEqual(
      expect.arrayContaining(['jit=off', 'plan_cache_mode=force_custom_plan']),
    )
  },
)

describe('queues', () => {
  test('count the minutes in which their depth was at its limit or above', async () => {
    for (const [index, depth] of [49, 50, 51, 12].entries()) {
      await rows(
        `insert into metrics.gauge_minute (minute, series_id, highest)
         select to_timestamp($1 * 60), id, $2 from metrics.series where operation = 'pending_approvals'`,
        [minuteNow() - 1 - index, depth],
      )
    }
    const queues = field(await read([60, 2, 0], { pending_approvals: 50 }), 'queues')
    expect(queues).toEqual([
      {
        ...{ queue: 'pending_approvals', cells: [1, 2], latest: 49 },
        ...{ minutes: [2, 2], minutes_over: [1, 1], highest: [51, 50] },
      },
    ])
  })
})

describe('operations', () => {
  const told = async (args: Record<string, unknown>) => {
    const bounds = [5, 3, 0].map(time)
    const answer = await call(service, 'read_operation_cells', { service: 'api', bounds, ...args })
    return operationsOf.parse(field(answer, 'operations'))
  }
  const of = (operation: string, ago: number, errors: number): MetricEntry =>
    entry({ operation, minute: minuteNow() - ago, requests: 100, errors })

  beforeEach(() =>
    record('w', [of('a', 4, 1), of('a', 2, 2), of('b', 4, 30), of('c', 2, 4), of('d', 1, 0)]),
  )

  test('are those with most errors, the rest as one', async () => {
    expect(await told({ top: 2 })).toMatchObject([
      { operation: 'b', operations: 1, cells: [1], errors: [30] },
      { operation: 'c', operations: 1, cells: [2], errors: [4] },
      { operation: null, operations: 2, cells: [1, 2], requests: [100, 200], errors: [1, 2] },
    ])
  })

  test('without errors have no line of their own, and what is skipped counts nowhere', async () => {
    expect(await told({ top: 9, skipped: [1] })).toMatchObject([
      { operation: 'c', cells: [2], errors: [4] },
      { operation: 'a', cells: [2], errors: [2] },
      { operation: null, operations: 1, requests: [100], errors: [0] },
    ])
  })
})

test.each<[string, (Date | null)[]]>([
  ['no bounds', []],
  ['one bound', [time(5)]],
  ['bounds that fall', [time(5), time(9)]],
  ['a bound twice', [time(5), time(5)]],
  ['half a minute', [time(5), new Date(minuteNow() * minuteMs - 1_500)]],
  ['nothing as a bound', [time(5), null, time(1)]],
  ['more than four hundred days', [time(401 * 1_440), time(0)]],
])('%s is refused', async (_, bounds) => {
  const refused = { status: 422, body: { details: { field: 'bounds' } } }
  expect(await call(service, 'read_metric_cells', { bounds, services: ['api'] })).toMatchObject(
    refused,
  )
  expect(await call(service, 'read_operation_cells', { bounds, service: 'api' })).toMatchObject(
    refused,
  )
})
