import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createKey } from './api-keys.ts'
import { decide, hold } from './approvals.ts'
import { call, count, row, rows } from './database.ts'
import { registerOperation, resetInstallation } from './installation.ts'
import { createMember, type Member } from './members.ts'
import { addChannel, claimMessages, deliverAll, resetNotifications, tell } from './notifications.ts'

let admin: Member
let ann: Member
let key: string
beforeAll(async () => {
  admin = await createMember('admin')
  ann = await createMember('approver')
  key = (await createKey(admin, ['submit'])).key
})
beforeEach(async () => {
  await resetInstallation()
  await resetNotifications()
  await registerOperation({ name: 'issue_refund', risk_level: 'high', required_approvals: 1 })
})
const fill = () => rows('select schedule.fill_outbox()')
const outbox = () =>
  rows('select kind, dedup_key, severity, payload from notify.outbox order by id')

describe('approvals that wait', () => {
  /** Lets this much of a request's hour pass. */
  const age = (id: string, minutes: number) =>
    rows(
      `update public.approval_queue set created_at = now() - $2 * interval '1 minute', expires_at = now() + (60 - $2) * interval '1 minute' where id = $1`,
      [id, minutes],
    )

  test('are told at half and at four fifths of their hour, once each', async () => {
    const { id } = await hold(key, admin)
    for (const [minutes, shares] of [
      [29, []],
      [31, [50]],
      [47, [50]],
      [49, [50, 80]],
      [59, [50, 80]],
    ] as const) {
      await age(id, minutes)
      await fill()
      expect((await outbox()).map(({ dedup_key }) => dedup_key)).toEqual(
        shares.map((share) => `approval/${id}/${share}`),
      )
    }
    expect(
      await row(`select payload from notify.outbox where severity = 'critical'`),
    ).toMatchObject({
      payload: { operation: 'issue_refund', risk: 'high', share: 80, given: 0, needed: 2 },
    })
  })

  test('are told to nobody once decided or expired, also when they were on their way', async () => {
    await addChannel(admin, 'webhook', { routes: ['approval'] })
    const { id } = await hold(key, admin)
    await age(id, 31)
    await fill()
    await rows('select notify.route_outbox()')
    await decide(ann, id, 'rejected')
    await age(id, 50)
    await fill()
    expect(await claimMessages()).toEqual([])
    expect(await rows('select status, last_error from notify.deliveries')).toEqual([
      { status: 'skipped', last_error: 'decided before it was told' },
    ])
    await resetNotifications()
    const late = await hold(key, admin)
    await age(late.id, 61)
    await fill()
    expect(await outbox()).toEqual([])
  })

  test('many at once are one message', async () => {
    await addChannel(admin, 'webhook', { routes: ['approval'] })
    for (let n = 0; n < 3; n += 1) await age((await hold(key, admin, { params: { n } })).id, 31)
    await fill()
    const told = await deliverAll()
    expect(told).toHaveLength(1)
    expect(told[0]).toHaveLength(4)
  })
})

describe('controls whose review is due', () => {
  const engage = (minutes: number) =>
    call(admin, 'engage_control', {
      control: 'execution_safe_mode',
      reason: 'odd answers',
      ends_at: new Date(Date.now() + minutes * 60_000),
    })
  const reviews = async () =>
    (await outbox()).flatMap(({ kind, payload }) =>
      kind === 'control_review_due' ? [payload] : [],
    )

  test('are told five minutes ahead, once for each time', async () => {
    await engage(6)
    await fill()
    expect(await reviews()).toEqual([])
    await engage(4)
    await fill()
    await fill()
    expect(await reviews()).toMatchObject([
      { control: 'execution_safe_mode', by: admin.name, reason: 'odd answers' },
    ])
    await engage(5)
    await fill()
    expect(await reviews()).toHaveLength(2)
  })

  test('are told to nobody once extended', async () => {
    await addChannel(admin)
    await engage(4)
    await fill()
    await rows('select notify.route_outbox()')
    await engage(60)
    expect((await deliverAll()).map(([kind]) => kind)).toEqual(['alert_firing'])
    expect(
      await rows(`select status from notify.deliveries where kind = 'control_review_due'`),
    ).toEqual([{ status: 'skipped' }])
  })
})

describe('the digest', () => {
  const digestAt = (at: string) => rows('select notify.tell_digest($1)', [at])

  test('comes once a day from seven on, and counts the day before', async () => {
    await addChannel(admin, 'email', { routes: ['digest'] })
    await rows(
      `insert into notify.outbox (at, kind, dedup_key, severity) values
         ('2026-11-26T12:00Z', 'alert_firing', 'ServiceDown//1', 'critical'),
         ('2026-11-26T23:59Z', 'alert_firing', 'HighLatency//1', 'warning'),
         ('2026-11-27T00:00Z', 'alert_firing', 'HighLatency//2', 'warning')`,
    )
    await digestAt('2026-11-27T06:59:59Z')
    expect(await count(`select count(*) from notify.outbox where kind = 'digest'`)).toBe(0)
    await digestAt('2026-11-27T07:00Z')
    await digestAt('2026-11-27T19:00Z')
    expect(
      await rows(`select dedup_key, payload from notify.outbox where kind = 'digest'`),
    ).toEqual([
      {
        dedup_key: 'digest/2026-11-26',
        payload: {
          day: '2026-11-26',
          objectives: expect.arrayContaining([
            { title: expect.any(String), band: expect.any(String), remaining: null },
          ]),
          alerts: { critical: 1, warning: 1 },
          approvals: { approved: 0, rejected: 0, expired: 0, pending: expect.any(Number) },
          dead_letters: { new: 0, open: expect.any(Number) },
          controls: { engaged: 0, released: 0, on: [] },
        },
      },
    ])
    await digestAt('2026-11-28T07:00Z')
    expect(await count(`select count(*) from notify.outbox where kind = 'digest'`)).toBe(2)
  })

  test('is not written where nobody reads it', async () => {
    await addChannel(admin, 'email', { routes: ['critical'] })
    await digestAt('2026-11-27T07:00Z')
    expect(await outbox()).toEqual([])
  })
})

test('what is over goes after ninety days, what waits stays', async () => {
  await addChannel(admin)
  await tell('ServiceDown//1')
  await deliverAll()
  await tell('HighLatency//1')
  await rows('select notify.route_outbox()')
  await rows(`update notify.outbox set at = now() - interval '91 days' where true`)
  await tell('DLQBacklog//1')
  await rows('select schedule.keep_outbox()')
  expect((await outbox()).map(({ dedup_key }) => dedup_key)).toEqual([
    'HighLatency//1',
    'DLQBacklog//1',
  ])
  expect(await count('select count(*) from notify.deliveries')).toBe(1)
})
