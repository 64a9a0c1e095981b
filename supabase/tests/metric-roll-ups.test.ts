import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { createKey } from './api-keys.ts'
import { count, rows, value } from './database.ts'
import { registerOperation, resetInstallation } from './installation.ts'
import { submitIntent } from './intents.ts'
import { createMember } from './members.ts'
import { entry, minuteNow, record, seriesOf, totals } from './metrics.ts'

let operation = ''
beforeEach(async () => {
  await resetInstallation()
  operation = `op_${randomUUID().slice(0, 8)}`
})

const rollUp = () => rows('select schedule.roll_up_metrics()')
const hours = () =>
  rows(
    `select h.hour, h.requests::int, h.errors::int, h.hist[8]::int as within, h.minutes from metrics.slo_hour h
     join metrics.series s on s.id = h.series_id where s.operation = $1 order by 1`,
    [operation],
  )
const days = () =>
  rows(
    `select d.requests::int, d.minutes from metrics.slo_day d join metrics.series s on s.id = d.series_id
     where s.operation = $1 order by d.day`,
    [operation],
  )

describe('rolling up', () => {
  test('adds up minutes and writers, and twice is like once', async () => {
    const hour = Math.floor(minuteNow() / 60) * 60
    const minutes = [hour, hour - 1, hour - 2]
    for (const writer of ['one', 'two']) {
      const counts = minutes.map((minute) => entry({ operation, minute, requests: 10, errors: 1 }))
      await record(writer + operation, counts)
    }
    await rollUp()
    const first = [await hours(), await days()]
    expect(first[0]).toMatchObject([
      { requests: 40, errors: 4, within: 40, minutes: 2 },
      { requests: 20, errors: 2, within: 20, minutes: 1 },
    ])
    await rollUp()
    expect([await hours(), await days()]).toEqual(first)
  })

  test('takes in a minute that came days late, once and only there', async () => {
    const late = minuteNow() - 5 * 1440
    await record('late' + operation, [entry({ operation, minute: late, requests: 7 })])
    expect(
      await count('select count(*)::int from metrics.dirty_hours where series_id = $1', [
        await seriesOf(operation),
      ]),
    ).toBe(1)
    await rollUp()
    expect(await hours()).toMatchObject([{ requests: 7, minutes: 1 }])
    expect(await days()).toEqual([{ requests: 7, minutes: 1 }])
    await record('other' + operation, [entry({ operation, minute: late, requests: 3 })])
    await rollUp()
    expect(await hours()).toMatchObject([{ requests: 10, minutes: 1 }])
    expect(await count('select count(*)::int from metrics.dirty_hours')).toBe(0)
  })

  test('leaves the hours alone that nobody wrote to', async () => {
    await record('x' + operation, [entry({ operation, minute: minuteNow() - 3 * 1440 })])
    await rollUp()
    await rows(`update metrics.slo_hour set requests = 99 where series_id = $1`, [
      await seriesOf(operation),
    ])
    await rollUp()
    expect(await hours()).toMatchObject([{ requests: 99 }])
  })
})

describe('keeping', () => {
  const partitions = async () =>
    (
      await rows(
        `select inhrelid::regclass::text as name from pg_inherits where inhparent = 'metrics.slo_minute'::regclass`,
      )
    ).map(({ name }) => String(name))
  const dayName = (offset: number) =>
    `metrics.slo_minute_${new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '')}`

  test('has a partition for each of thirty days and three to come, and drops what is older', async () => {
    await rows(`select private.create_minute_partition((now() at time zone 'utc')::date - 40)`)
    expect(await partitions()).toContain(dayName(-40))
    await rows('select schedule.keep_metrics()')
    const names = await partitions()
    expect(names).not.toContain(dayName(-40))
    expect(names).toEqual(expect.arrayContaining([dayName(-30), dayName(0), dayName(3)]))
    expect(names).toHaveLength(35)
  })

  test('a row without a partition of its day is kept and read all the same', async () => {
    await rows(`drop table ${dayName(-20)}`)
    await record('d' + operation, [
      entry({ operation, minute: minuteNow() - 20 * 1440, requests: 4 }),
    ])
    await rows('select schedule.keep_metrics()')
    expect(await totals(operation)).toMatchObject({ requests: 4 })
    await rows('delete from metrics.slo_minute_default where true')
    await rows('select schedule.keep_metrics()')
    expect(await partitions()).toContain(dayName(-20))
  })
})

describe('what the database counts itself', () => {
  test('beats once a minute, and keeps the greatest depth of it', async () => {
    await rows(`delete from metrics.gauge_minute where true`)
    await rows(`update public.live_counts set pending_approvals = 7, dead_letters = 2 where id = 1`)
    await rows('select schedule.beat()')
    await rows(`update public.live_counts set pending_approvals = 3 where id = 1`)
    await rows('select schedule.beat()')
    expect(
      await value(
        `select max(highest) from metrics.gauge_minute g join metrics.series s on s.id = g.series_id where s.operation = 'pending_approvals'`,
      ),
    ).toBe(7)
    const beats = await rows(
      `select minute from metrics.slo_minute m join metrics.series s on s.id = m.series_id
       where s.service = 'heartbeat' and minute > now() - interval '90 seconds'`,
    )
    expect(beats.length).toBeGreaterThanOrEqual(1)
  })

  test('counts how work ended, without what ran without effect, and twice is like once', async () => {
    const admin = await createMember('admin')
    const { key } = await createKey(admin, ['submit'])
    await registerOperation({ name: operation })
    const ends = ['succeeded', 'succeeded', 'dead_letter', 'outcome_unknown', 'halted', 'cancelled']
    for (const type of ends) {
      const id = await submitIntent(key, admin, { operation })
      await rows(`insert into public.workflow_events (workflow_id, type) values ($1, $2)`, [
        id,
        type,
      ])
    }
    const advisory = await submitIntent(key, admin, { operation })
    await rows(`update public.workflows set mode = 'advisory' where id = $1`, [advisory])
    await rows(`insert into public.workflow_events (workflow_id, type) values ($1, 'succeeded')`, [
      advisory,
    ])
    await rows('select schedule.count_outcomes()')
    await rows('select schedule.count_outcomes()')
    expect(await totals(operation)).toMatchObject({ requests: 4, errors: 2 })
  })
})
