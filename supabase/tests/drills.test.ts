import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { become, call, callWithin, field, owner, row, rows, service } from './database.ts'
import { resetInstallation } from './installation.ts'
import { createMember, signedInAgo, type Member } from './members.ts'
import { addChannel, resetNotifications } from './notifications.ts'

let admin: Member
beforeAll(async () => {
  admin = await createMember('admin')
})
beforeEach(async () => {
  await resetInstallation()
  await rows('delete from public.drills where true')
  await rows('update public.controls_drill set omnihub_kill_switch = false where true')
})

async function start(member = admin) {
  const answer = await call(member, 'start_drill', { reason: ' Quarterly ' })
  return z.uuid().parse(field(answer, 'id'))
}
const end = (id: string, member = admin) => call(member, 'end_drill', { id })
const record = (id: string, time_to_stop_ms: number | null, problem: string | null = null) =>
  call(service, 'record_drill', { id, time_to_stop_ms, problem })
const drill = (id: string) => row('select * from public.drills where id = $1', [id])
const isShadowOn = async () =>
  (await row('select omnihub_kill_switch as on from public.controls_drill')).on
const stopForReal = () => rows(`select public.engage_control('omnihub_kill_switch', 'real')`)
const schedule = () => rows('select schedule.end_drills()')

describe('a drill', () => {
  test('engages its own row and nothing else, and is kept with how long it took', async () => {
    const before = await row('select * from public.emergency_controls')
    const canary = await row('select * from public.controls_canary')
    const id = await start()
    expect(await isShadowOn()).toBe(true)
    expect(await drill(id)).toMatchObject({ reason: 'Quarterly', passed: null, ended_at: null })
    await record(id, 430)
    expect(await end(id)).toMatchObject({ status: 200, body: { id } })
    expect(await isShadowOn()).toBe(false)
    expect(await drill(id)).toMatchObject({
      ...{ time_to_stop_ms: 430, problem: null, passed: true },
      ...{ ended_because: 'ended', ended_by_name: admin.name, started_by_name: admin.name },
    })
    expect(await row('select * from public.emergency_controls')).toEqual(before)
    expect(await row('select * from public.controls_canary')).toEqual(canary)
    expect(
      await rows(
        'select action, actor_name, reason from public.audit_logs where resource_id = $1 order by seq',
        [id],
      ),
    ).toEqual([
      { action: 'drill.started', actor_name: admin.name, reason: 'Quarterly' },
      { action: 'drill.measured', actor_name: 'service', reason: null },
      { action: 'drill.ended', actor_name: admin.name, reason: null },
    ])
  })

  test.each([
    ['too late', 1_001, null, false],
    ['just in time', 1_000, null, true],
    ['never', null, 'no guard knew', false],
  ])('that stopped %s', async (_, ms, problem, passed) => {
    const id = await start()
    await record(id, ms, problem)
    await end(id)
    expect(await drill(id)).toMatchObject({ time_to_stop_ms: ms, problem, passed })
  })

  test('that ended before anything was measured has failed, and a late time does not mend it', async () => {
    const id = await start()
    await end(id)
    await record(id, 300)
    const problem = 'it ended before a guard refused'
    expect(await drill(id)).toMatchObject({ passed: false, problem, time_to_stop_ms: null })
  })

  test('that the database itself would not stop on says so', async () => {
    const { source } = await row(`select pg_get_functiondef('private.decide'::regproc) as source`)
    await rows(String(source).replace(`(p_controls ->> 'omnihub_kill_switch')::boolean`, 'false'))
    try {
      expect(await drill(await start())).toMatchObject({
        passed: false,
        problem: 'the database decided run with it on',
      })
    } finally {
      await rows(String(source))
    }
  })

  test('is one at a time, also for two who start at once', async () => {
    const other = await createMember('admin')
    const both = await Promise.all(
      [admin, other].map((member) => call(member, 'start_drill', { reason: 'x' })),
    )
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409])
    expect(both.find(({ status }) => status === 409)?.body).toMatchObject({
      code: 'DRILL_RUNNING',
      message: expect.stringMatching(/^admin \w+ has started a drill already\.$/),
    })
  })

  test('is over after a quarter of an hour', async () => {
    const id = await start()
    await schedule()
    expect(await drill(id)).toMatchObject({ ended_at: null })
    await rows(
      `update public.drills set started_at = now() - interval '16 minutes' where id = $1`,
      [id],
    )
    await schedule()
    expect(await drill(id)).toMatchObject({ ended_because: 'timed_out', ended_by_name: 'schedule' })
    expect(await isShadowOn()).toBe(false)
    expect(await end(id)).toMatchObject({ status: 409, body: { message: 'Its time was over.' } })
  })
})

describe('a real stop', () => {
  test('ends a drill, and none begins until it is released', async () => {
    const id = await start()
    await record(id, 200)
    await stopForReal()
    await schedule()
    expect(await drill(id)).toMatchObject({ ended_because: 'overtaken', passed: true })
    expect(await isShadowOn()).toBe(false)
    expect(await end(id)).toMatchObject({ status: 409, body: { code: 'DRILL_ENDED' } })
    expect(await call(admin, 'start_drill', { reason: 'x' })).toMatchObject({
      status: 409,
      body: { code: 'KILL_SWITCH' },
    })
    await schedule()
  })

  test('waits for no drill: it goes through while one is being started', async () => {
    const client = await owner.connect()
    try {
      await become(client, admin)
      expect((await callWithin(client, 'start_drill', { reason: 'slow' })).status).toBe(200)
      const startedAt = performance.now()
      await stopForReal()
      expect(performance.now() - startedAt).toBeLessThan(200)
    } finally {
      await client.query('rollback')
      client.release()
    }
  })
})

describe('what is refused', () => {
  test.each(['viewer', 'approver'] as const)('a %s', async (role) => {
    const member = await createMember(role)
    const id = await start()
    const refused = { status: 403, body: { code: 'NOT_ALLOWED' } }
    expect(await call(member, 'start_drill', { reason: 'x' })).toMatchObject(refused)
    expect(await end(id, member)).toMatchObject(refused)
  })

  test('an admin whose sign-in is old', async () => {
    const tired = signedInAgo(admin, 301)
    const refused = { status: 403, body: { code: 'SIGN_IN_NOT_FRESH' } }
    expect(await call(tired, 'start_drill', { reason: 'x' })).toMatchObject(refused)
    expect(await end(randomUUID(), tired)).toMatchObject(refused)
  })

  test.each([['  '], [null], ['x'.repeat(501)]])('the reason %o', async (reason) => {
    expect(await call(admin, 'start_drill', { reason })).toMatchObject({ status: 422 })
  })

  test('what nobody started', async () => {
    expect(await end(randomUUID())).toMatchObject({ status: 404 })
    expect(await record(randomUUID(), 1)).toMatchObject({ status: 404 })
    expect(await record(randomUUID(), -1)).toMatchObject({ status: 422 })
  })
})

describe('those who hear of stops', () => {
  test('are told of a drill as of a drill, once each, and nobody is paged', async () => {
    await resetNotifications()
    const webhook = await addChannel(admin, 'webhook', { routes: ['critical'] })
    await addChannel(admin, 'pagerduty')
    await addChannel(admin, 'slack', { routes: ['warning', 'digest', 'approval'] })
    const id = await start()
    await record(id, 430)
    await end(id)
    await rows('select notify.route_outbox()')
    const told = await rows(
      'select channel_id, kind, severity, dedup_key from notify.deliveries order by id',
    )
    const about = { channel_id: webhook, severity: 'info', dedup_key: `drill/${id}` }
    expect(told).toEqual([
      { ...about, kind: 'drill_started' },
      { ...about, kind: 'drill_ended' },
    ])
    const [, ended] = await rows('select payload from notify.outbox order by id')
    expect(ended).toMatchObject({
      payload: { passed: true, time_to_stop_ms: 430, because: 'ended' },
    })
  })
})
