import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { call, count, field, row, rows } from './database.ts'
import { resetInstallation } from './installation.ts'
import { createMember, type Member } from './members.ts'
import {
  addChannel,
  claimMessages,
  deliverAll,
  elapse,
  finish,
  resetNotifications,
  tell,
  type ClaimedMessage,
} from './notifications.ts'

let admin: Member
let viewer: Member
beforeAll(async () => {
  admin = await createMember('admin')
  viewer = await createMember('viewer')
})
beforeEach(async () => {
  await resetInstallation()
  await resetNotifications()
})

/** The only message that is due. */
async function claimOne(): Promise<ClaimedMessage> {
  const [message, ...others] = await claimMessages()
  if (message === undefined || others.length > 0) throw new Error('not exactly one message')
  return message
}
const states = async () =>
  (await rows('select kind, status from notify.deliveries order by id')).map(
    ({ kind, status }) => `${String(kind)} ${String(status)}`,
  )

describe('routing', () => {
  test('goes by severity, and an answer goes where its beginning went', async () => {
    const critical = await addChannel(admin, 'pagerduty', { routes: ['critical'] })
    const both = await addChannel(admin, 'slack')
    await addChannel(admin, 'email', { routes: ['digest'] })
    await addChannel(admin, 'webhook', { enabled: false })
    await tell('ServiceDown//1')
    await tell('HighLatency//1', { severity: 'warning' })
    const first = await claimMessages()
    expect(first.map(({ channel }) => channel.id).sort()).toEqual([critical, both].sort())
    for (const message of first) await finish(message, 'sent')
    await elapse()
    await deliverAll()
    await rows(`update public.notification_channels set routes = '{}' where id = $1`, [critical])
    await addChannel(admin, 'webhook')
    await tell('ServiceDown//1', { kind: 'alert_resolved' })
    await elapse()
    const answers = await claimMessages()
    expect(answers.map(({ channel }) => channel.id).sort()).toEqual([critical, both].sort())
  })

  test('an answer without a beginning is told to nobody', async () => {
    await addChannel(admin)
    await tell('ServiceDown//1', { kind: 'alert_resolved' })
    expect(await claimMessages()).toEqual([])
  })

  test('what is told twice is told once', async () => {
    await addChannel(admin)
    await tell('ServiceDown//1')
    await expect(tell('ServiceDown//1')).rejects.toThrow(/outbox_once/)
    expect(await deliverAll()).toEqual([['alert_firing', 'ServiceDown//1']])
    await elapse()
    expect(await deliverAll()).toEqual([])
  })
})

describe('order', () => {
  test('within an episode nothing overtakes what is still on its way', async () => {
    await addChannel(admin)
    await tell('ServiceDown//1')
    const firing = await claimOne()
    await tell('ServiceDown//1', { kind: 'alert_acknowledged' })
    await tell('ServiceDown//1', { kind: 'alert_resolved' })
    expect(await claimMessages()).toEqual([])
    await finish(firing, 'retry', { error: 'HTTP 503' })
    expect(await claimMessages()).toEqual([])
    await elapse()
    const again = await claimOne()
    expect(again).toMatchObject({ message_id: firing.message_id, attempt: 2 })
    await finish(again, 'sent')
    expect(await deliverAll()).toEqual([
      ['alert_acknowledged', 'ServiceDown//1'],
      ['alert_resolved', 'ServiceDown//1'],
    ])
  })

  test('critical goes first', async () => {
    await addChannel(admin)
    await tell('HighLatency//1', { severity: 'warning' })
    await tell('ServiceDown//1')
    expect((await deliverAll()).map(([, key]) => key)).toEqual(['ServiceDown//1', 'HighLatency//1'])
  })

  test('two dispatchers never take the same message', async () => {
    for (let n = 0; n < 4; n += 1) await addChannel(admin)
    for (let n = 0; n < 10; n += 1) await tell(`Rule${n}//1`)
    const taken = (await Promise.all([claimMessages(5), claimMessages(5), claimMessages(5)])).flat()
    expect(new Set(taken.map(({ message_id }) => message_id)).size).toBe(taken.length)
    for (const message of taken) await finish(message, 'sent')
    expect(taken.length + (await deliverAll()).length).toBe(40)
  })
})

describe('grouping', () => {
  const begin = async (from: number, to: number) => {
    for (let n = from; n < to; n += 1) await tell(`HighLatency/op${n}/1`)
  }

  test('the first is told at once, what begins under its rule meanwhile together', async () => {
    await addChannel(admin)
    await begin(0, 3)
    const first = await claimOne()
    expect(first).toMatchObject({ total: 3, thread_key: 'HighLatency/op0/1' })
    await finish(first, 'sent')
    await begin(3, 6)
    await tell('ServiceDown//1')
    expect(await deliverAll()).toEqual([['alert_firing', 'ServiceDown//1']])
    await begin(6, 8)
    await elapse()
    expect(await deliverAll()).toEqual([
      ['alert_firing', ...[3, 4, 5, 6, 7].map((n) => `HighLatency/op${n}/1`)],
    ])
    expect(await count('select count(distinct message_id) from notify.deliveries')).toBe(3)
  })

  test('one answer comes with the last of the group', async () => {
    await addChannel(admin)
    await begin(0, 4)
    await deliverAll()
    await tell('HighLatency/op1/1', { kind: 'alert_resolved' })
    await tell('HighLatency/op0/1', { kind: 'alert_acknowledged' })
    expect(await deliverAll()).toEqual([])
    await tell('HighLatency/op3/1', { kind: 'alert_resolved' })
    await tell('HighLatency/op2/1', { kind: 'alert_acknowledged' })
    // Two are over and two are handled: nobody needs to look any more.
    expect((await deliverAll()).map(([kind]) => kind)).toEqual(['alert_acknowledged'])
    await tell('HighLatency/op0/1', { kind: 'alert_resolved' })
    await tell('HighLatency/op2/1', { kind: 'alert_resolved' })
    await rows('select notify.route_outbox()')
    const last = await claimOne()
    expect(last).toMatchObject({
      kind: 'alert_resolved',
      total: 4,
      thread_key: 'HighLatency/op0/1',
    })
    await finish(last, 'sent')
    expect(await deliverAll()).toEqual([])
  })

  test('five hundred that begin at once are one message and one answer', async () => {
    await addChannel(admin)
    const add = (kind: string) =>
      rows(
        `insert into notify.outbox (kind, dedup_key, severity, rule)
         select $1, 'HighLatency/op' || n || '/1', 'warning', 'HighLatency' from generate_series(1, 500) n`,
        [kind],
      )
    await add('alert_firing')
    const message = await claimOne()
    expect(message.total).toBe(500)
    expect(message.entries).toHaveLength(100)
    await finish(message, 'sent')
    await add('alert_resolved')
    const answer = await claimOne()
    expect(answer).toMatchObject({ kind: 'alert_resolved', total: 500 })
    await finish(answer, 'sent')
    expect(field(await call(viewer, 'read_deliveries'), 'deliveries')).toMatchObject([
      { kind: 'alert_resolved', told: 500, status: 'sent' },
      { kind: 'alert_firing', told: 500, status: 'sent' },
    ])
  })
})

describe('failures', () => {
  test('are tried again later each time, with jitter, and after a day given up', async () => {
    await addChannel(admin)
    await rows('update notify.settings set failures_to_open = 100')
    await tell('ServiceDown//1')
    for (let attempt = 1; attempt <= 6; attempt += 1) {
      await finish(await claimOne(), 'retry', { error: 'HTTP 503' })
      const { seconds } = await row(
        'select extract(epoch from next_at - clock_timestamp())::float as seconds from notify.deliveries',
      )
      expect(seconds).toBeGreaterThan(2 ** (attempt - 1) * 0.75)
      expect(seconds).toBeLessThan(2 ** (attempt - 1) * 1.25)
      await elapse()
    }
    await rows(`update notify.deliveries set give_up_at = clock_timestamp()`)
    expect(await claimMessages()).toEqual([])
    expect(await row('select status, last_error from notify.deliveries')).toEqual({
      ...{ status: 'dead', last_error: 'HTTP 503; given up' },
    })
  })

  test('a channel that fails five times in a row rests, then one message tries it', async () => {
    await addChannel(admin)
    for (let n = 0; n < 8; n += 1) await tell(`Rule${n}//1`)
    const messages = await claimMessages()
    expect(messages).toHaveLength(8)
    for (const message of messages.slice(0, 5))
      await finish(message, 'retry', { error: 'HTTP 503' })
    await rows('update notify.deliveries set next_at = clock_timestamp() where true')
    expect(await claimMessages()).toEqual([])
    expect(field(await call(viewer, 'read_channels'), 'channels')).toMatchObject([
      { failures: 5, open_until: expect.any(String), last_error: 'HTTP 503' },
    ])
    await rows('update notify.channel_breakers set open_until = clock_timestamp()')
    const attempt = await claimOne()
    expect(await claimMessages()).toEqual([])
    await finish(attempt, 'sent')
    await rows('update notify.deliveries set next_at = clock_timestamp() where true')
    expect(await claimMessages()).toHaveLength(7)
  })

  test('a channel that asks for time gets it, and is not blamed', async () => {
    await addChannel(admin)
    await tell('Rule0//1')
    await tell('Rule1//1')
    const [first, second] = await claimMessages()
    if (!first || !second) throw new Error('two were due')
    await finish(first, 'retry', { error: 'HTTP 429', retry_after_ms: 7_000 })
    expect(
      await row(
        `select failures, round(extract(epoch from paced_until - clock_timestamp()))::int as seconds from notify.channel_breakers`,
      ),
    ).toEqual({ failures: 0, seconds: 7 })
  })

  test('Slack gets one message a second', async () => {
    await addChannel(admin, 'slack')
    await tell('Rule0//1')
    await tell('Rule1//1')
    await finish(await claimOne(), 'sent')
    expect(await claimMessages()).toEqual([])
    await rows('update notify.channel_breakers set paced_until = clock_timestamp()')
    await finish(await claimOne(), 'sent')
  })

  test('what nobody reported on is sent again as the same message, and a late report does not undo it', async () => {
    await addChannel(admin)
    await tell('ServiceDown//1')
    const lost = await claimOne()
    expect(await claimMessages()).toEqual([])
    await elapse()
    const again = await claimOne()
    expect(again.message_id).toBe(lost.message_id)
    expect(await finish(lost, 'retry', { error: 'late' })).toBe('sending')
    await finish(again, 'sent')
    expect(await finish(lost, 'dead')).toBe('sent')
    expect(await states()).toEqual(['alert_firing sent'])
  })

  test('a dead one is told after all by an admin, with what ended it meanwhile', async () => {
    await addChannel(admin)
    await tell('ServiceDown//1')
    await finish(await claimOne(), 'dead', { error: 'HTTP 404' })
    await tell('ServiceDown//1', { kind: 'alert_resolved' })
    expect(await claimMessages()).toEqual([])
    expect(await states()).toEqual(['alert_firing dead', 'alert_resolved skipped'])
    const { id } = await row(`select id from notify.deliveries where status = 'dead'`)
    expect(await call(viewer, 'retry_delivery', { id })).toMatchObject({ status: 403 })
    expect(await call(admin, 'retry_delivery', { id, reason: 'url fixed' })).toMatchObject({
      status: 200,
    })
    expect(await deliverAll()).toEqual([
      ['alert_firing', 'ServiceDown//1'],
      ['alert_resolved', 'ServiceDown//1'],
    ])
    expect(await call(admin, 'retry_delivery', { id })).toMatchObject({
      body: { code: 'NOT_DEAD' },
    })
    expect(await call(admin, 'retry_delivery', { id: 0 })).toMatchObject({ status: 404 })
  })
})

test('a test goes to its channel alone, also while it is off, and is tried once', async () => {
  const id = await addChannel(admin, 'webhook', { enabled: false })
  const begun = await call(admin, 'test_channel', { id })
  const delivery = field(begun, 'delivery_id')
  expect(await claimMessages()).toEqual([])
  const [message] = await claimMessages(1, delivery)
  expect(message).toMatchObject({ kind: 'test', channel: { id } })
  if (!message) throw new Error('nothing claimed')
  expect(await finish(message, 'retry', { error: 'HTTP 500' })).toBe('dead')
})

test('the log is paged, filtered, and shown to members without addresses', async () => {
  const channel = await addChannel(admin)
  for (let n = 0; n < 5; n += 1) await tell(`Rule${n}//1`)
  const messages = await claimMessages()
  for (const [index, message] of messages.entries()) {
    await finish(message, index === 2 ? 'dead' : 'sent', index === 2 ? { error: 'HTTP 410' } : {})
  }
  const page = await call(viewer, 'read_deliveries', { limit: 2 })
  expect(field(page, 'deliveries')).toMatchObject([{ rule: 'Rule4' }, { rule: 'Rule3' }])
  const next = await call(viewer, 'read_deliveries', {
    limit: 3,
    before: field(page, 'next_before'),
  })
  expect(field(next, 'deliveries')).toMatchObject([
    { rule: 'Rule2' },
    { rule: 'Rule1' },
    { rule: 'Rule0' },
  ])
  expect(field(next, 'next_before')).toBeNull()
  const dead = await call(viewer, 'read_deliveries', { state: 'dead', channel })
  expect(field(dead, 'deliveries')).toMatchObject([
    { rule: 'Rule2', last_error: 'HTTP 410', can_retry: true },
  ])
  expect(JSON.stringify(dead.body)).not.toContain('hooks.example.com')
  expect(await call(viewer, 'read_deliveries', { state: 'odd' })).toMatchObject({ status: 422 })
})
