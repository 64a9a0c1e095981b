import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createKey } from './api-keys.ts'
import { approve } from './approvals.ts'
import { call, field, rows, service, value } from './database.ts'
import { registerOperation, resetInstallation } from './installation.ts'
import { submitIntent } from './intents.ts'
import { createMember, type Member } from './members.ts'
import { entry, minuteByClock, minuteNow, record } from './metrics.ts'

let admin: Member
beforeEach(async () => {
  await resetInstallation()
  admin = await createMember('admin')
})

describe('counters', () => {
  const operation = `op_${randomUUID().slice(0, 8)}`
  const counted = async () => {
    const [found] = await rows(
      `select requests::int, errors::int, refused::int, sum_ms::int, hist[8]::int as within
       from private.count_since_ever() where operation = $1`,
      [operation],
    )
    return found
  }

  test('are totals since the first count, wherever a minute stands now', async () => {
    // Minutes, hours of today, days, and both sides of every border between them.
    const hour = Math.floor(minuteNow() / 60) * 60
    const day = Math.floor(minuteNow() / 1440) * 1440
    const ages = [0, 1, 59, 61, 119, 121, 180, 300].map((age) => minuteNow() - age)
    const edges = [hour - 120, hour - 121, day, day - 1, day - 1440, day - 1441, day - 20_160]
    const minutes = [...new Set([...ages, ...edges])]
    let total = 0
    for (const [index, minute] of minutes.entries()) {
      const of = { operation, minute, requests: index + 2, errors: 1, refused: 1 }
      await record('spec', [entry({ ...of, seq: index + 1 })])
      await rows('select schedule.roll_up_metrics()')
      total += index + 2
      expect(await counted()).toMatchObject({ requests: total, within: total, sum_ms: total * 180 })
    }
    expect(await counted()).toMatchObject({ errors: minutes.length, refused: minutes.length })
    await rows('select schedule.roll_up_metrics()')
    expect(await counted()).toMatchObject({ requests: total })
  })

  test('never fall, however late minutes are rolled up: to a scraper a fall is a restart', async () => {
    const of = { operation: 'late_op', requests: 7 }
    const total = () =>
      value(`select requests::int from private.count_since_ever() where operation = 'late_op'`)
    await rows(`delete from metrics.slo_minute where true`)
    await rows(`delete from metrics.slo_hour where true`)
    await rows(`delete from metrics.slo_day where true`)
    await rows(`delete from metrics.dirty_hours where true`)
    // The schedule stood still for two days: nothing is rolled up.
    for (const [index, age] of [0, 150, 300, 1_500, 2_900].entries()) {
      await record('w', [entry({ ...of, minute: minuteNow() - age, seq: 1 })])
      // It was written in time, so that nobody marked its hour.
      await rows(`delete from metrics.dirty_hours where true`)
      expect(await total()).toBe(7 * (index + 1))
    }
    await rows(`select private.roll_up_hours(null, now() - interval '3 days', now())`)
    await rows(`select private.roll_up_days(null, now() - interval '3 days', now())`)
    expect(await total()).toBe(35)
    // It stands still since yesterday.
    await rows(`delete from metrics.slo_hour where hour > now() - interval '26 hours'`)
    await rows(`delete from metrics.slo_day where day > now() - interval '26 hours'`)
    expect(await total()).toBe(35)
    await rows('select schedule.roll_up_metrics()')
    expect(await total()).toBe(35)
    // What comes late to hours and days that are rolled up counts at once, and stays when they are rolled up again.
    for (const [index, age] of [149, 1_499, 2_899].entries()) {
      await record('w', [entry({ ...of, minute: minuteNow() - age, seq: 1 })])
      expect(await total()).toBe(35 + 7 * (index + 1))
    }
    await rows('select schedule.roll_up_metrics()')
    expect(await total()).toBe(56)
  })

  test('tell heartbeats, when they began, and depths of the last whole minute', async () => {
    await rows(`delete from metrics.slo_minute where true`)
    await rows(`delete from metrics.slo_hour where true`)
    await rows(`delete from metrics.slo_day where true`)
    await rows(`delete from metrics.gauge_minute where true`)
    await rows('select schedule.beat()')
    await rows('select schedule.beat()')
    let minute = 0
    let body: unknown
    do {
      minute = minuteByClock()
      await rows(`insert into metrics.gauge_minute (minute, series_id, highest)
      select date_trunc('minute', clock_timestamp()) + d.minutes * interval '1 minute', s.id, d.depth
      from metrics.series s, (values (-2, 9), (-1, 4), (0, 7)) d (minutes, depth)
      where s.service = 'queue' and s.operation = 'dead_letters'
      on conflict (series_id, minute) do update set highest = excluded.highest`)
      body = (await call(service, 'read_exposition')).body
      // What was the last whole minute is not any more when another one has begun.
    } while (minute !== minuteByClock())
    expect(body).toMatchObject({
      environment: 'local',
      counters: expect.arrayContaining([
        expect.objectContaining({ service: 'heartbeat', operation: 'scheduler', requests: 1 }),
      ]),
      depths: { dead_letters: 4 },
    })
    expect(
      z.object({ known_since: z.iso.datetime({ offset: true }) }).safeParse(body).success,
    ).toBe(true)
  })
})

describe('what is exposed', () => {
  test('is read by the service and by keys with the scope, and by no other', async () => {
    expect(await call(service, 'read_exposition')).toMatchObject({ status: 200 })
    const { key } = await createKey(admin, ['scrape'])
    const { status, body } = await call(service, 'read_exposition', { key })
    expect([status, body]).toMatchObject([200, { objectives: expect.arrayContaining([]) }])
    const other = await createKey(admin, ['deploy_gate'])
    expect(await call(service, 'read_exposition', { key: other.key })).toMatchObject({
      status: 403,
      body: { code: 'SCOPE_MISSING' },
    })
  })
})

describe('the figures of the operator page', () => {
  const read = (by: Member, args: Record<string, unknown> = {}) =>
    call(by, 'read_operator_metrics', args)

  test('tell counts to every member, and what was done to those who may read it', async () => {
    const viewer = await createMember('viewer')
    const told = await read(viewer)
    expect(told).toMatchObject({ status: 200, body: { queue_paused: false, activity: null } })
    const { body } = await read(await createMember('approver'))
    const activity = field({ status: 200, body }, 'activity')
    const latest = await rows(
      'select seq, action from public.audit_logs order by seq desc limit 10',
    )
    expect(latest.length).toBeGreaterThan(0)
    expect(activity).toMatchObject(latest)
  })

  test('count what was decided since the reader’s midnight', async () => {
    await registerOperation({ name: 'issue_refund', risk_level: 'high', required_approvals: 1 })
    const { key } = await createKey(admin, ['submit'])
    for (const at of ['now()', `now() - interval '26 hours'`]) {
      const held = await submitIntent(key, admin, { operation: 'issue_refund' })
      await approve(held)
      await rows(
        `update public.approval_queue set decided_at = ${at} where status = 'approved' and id = (
           select id from public.approval_queue order by created_at desc limit 1)`,
      )
    }
    const of = async (hours: number) => {
      const today_from = new Date(Date.now() - hours * 3_600_000)
      return field(await read(admin, { today_from }), 'approvals')
    }
    expect(await of(1)).toMatchObject({ decided_today: 1, expired_today: 0 })
    expect(await of(30)).toMatchObject({ decided_today: 2 })
  })

  test.each([-1, 49])('do not begin %i hours ago', async (hours) => {
    const today_from = new Date(Date.now() - hours * 3_600_000)
    expect(await read(admin, { today_from })).toMatchObject({
      status: 422,
      body: { details: { field: 'today_from' } },
    })
  })
})
