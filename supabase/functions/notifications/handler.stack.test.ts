import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { createMember } from '../../../test/create-member.ts'
import { mailUser, startMailServer, type MailServer } from '../../../test/mail-server.ts'
import { startPagerdutyServer, type PagerdutyServer } from '../../../test/pagerduty-server.ts'
import { signIn } from '../../../test/sign-in.ts'
import { startSlackServer, type SlackServer } from '../../../test/slack-server.ts'
import { startFunction } from '../../../test/start-function.ts'
import { startWebhookReceiver, type WebhookReceiver } from '../../../test/webhook-receiver.ts'

const stack = inject('stack')
const owner = new pg.Pool({ connectionString: stack.dbUrl, max: 4 })
const secret = 'a webhook secret'
let slack: SlackServer
let pagerduty: PagerdutyServer
let webhook: WebhookReceiver
let mail: MailServer
let dispatcher: Awaited<ReturnType<typeof startFunction>>
let admin = { token: '' }
let viewer = { token: '' }

beforeAll(async () => {
  ;[slack, pagerduty, webhook, mail] = await Promise.all([
    startSlackServer(),
    startPagerdutyServer(),
    startWebhookReceiver(secret),
    startMailServer('starttls'),
  ])
  // The installation's own dispatcher knows none of these secrets.
  await sql(
    `update schedule.jobs set enabled = false where name in ('dispatch_notifications', 'evaluate_alerts')`,
  )
  await sql(`update public.installation set private_endpoints_allowed = true`)
  dispatcher = await startFunction(stack, 'notifications', {
    ...{ OMNIHUB_PANEL_URL: 'https://panel.example.com' },
    ...{ OMNIHUB_SECRET_SLACK: slack.webhookUrl, OMNIHUB_SECRET_WEBHOOK: secret },
    ...{ OMNIHUB_SECRET_PAGERDUTY: pagerduty.routingKey },
    ...{ OMNIHUB_SECRET_MAIL: mailUser.password, OMNIHUB_SECRET_CA: mail.ca },
  })
  admin = await signIn(stack, await createMember(stack, 'admin'))
  viewer = await signIn(stack, await createMember(stack, 'viewer'))
})
afterAll(async () => {
  await sql(
    `update schedule.jobs set enabled = true where name in ('dispatch_notifications', 'evaluate_alerts')`,
  )
  await clear()
  await dispatcher.stop()
  await Promise.all([slack, pagerduty, webhook, mail].map((server) => server.stop()))
  await owner.end()
})
beforeEach(async () => {
  await clear()
  for (const server of [slack, pagerduty, webhook]) {
    server.trouble = null
    server.received.length = 0
    server.violations.length = 0
  }
  webhook.notifications.length = 0
  webhook.repeated.length = 0
  mail.mails.length = 0
})

async function sql(text: string, values: unknown[] = []) {
  return (await owner.query<Record<string, unknown>>(text, values)).rows
}

async function clear() {
  await sql('delete from notify.outbox')
  await sql('delete from public.notification_channels')
  await sql('delete from notify.settings')
  await sql('insert into notify.settings (id) values (1)')
}

/** Puts a channel there, past the command for it. */
async function addChannel(
  kind: 'slack' | 'pagerduty' | 'email' | 'webhook',
  secretName: string,
  routes = ['critical', 'warning'],
): Promise<string> {
  const configs = {
    slack: {},
    pagerduty: { endpoint: pagerduty.endpoint },
    webhook: { url: `${webhook.url}/hook` },
    email: {
      ...{ host: 'localhost', port: mail.port, security: 'starttls', username: mailUser.username },
      ...{ from: 'omnihub@example.com', to: ['ops@example.com'] },
      ca_ref: 'OMNIHUB_SECRET_CA',
    },
  }
  const [row] = await sql(
    `with c as (
       insert into public.notification_channels (name, kind, config, secret_ref, routes, updated_by_name)
       values ($1 || gen_random_uuid(), $1, $2, 'OMNIHUB_SECRET_' || $3, $4, 'test') returning id)
     insert into notify.channel_breakers (channel_id) select id from c returning channel_id`,
    [kind, configs[kind], secretName, routes],
  )
  return String(row?.channel_id)
}
const addEveryKind = () =>
  Promise.all([
    addChannel('slack', 'SLACK'),
    addChannel('pagerduty', 'PAGERDUTY'),
    addChannel('webhook', 'WEBHOOK'),
    addChannel('email', 'MAIL'),
  ])

const tell = (kind: 'alert_firing' | 'alert_resolved', dedupKey: string, severity = 'warning') =>
  sql(
    `insert into notify.outbox (kind, dedup_key, severity, rule, payload) values ($1, $2, $3, split_part($2, '/', 1), '{"title": "Something is wrong"}')`,
    [kind, dedupKey, severity],
  )

async function dispatch(): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${dispatcher.url}/dispatch`, {
    method: 'POST',
    headers: { apikey: stack.secretKey, 'content-type': 'application/json' },
    body: '{}',
  })
  const body: unknown = await response.json()
  return { status: response.status, body }
}

/** Dispatches again and again, as the schedule does, until nothing waits any more. */
async function dispatchUntilQuiet(timeout = 20_000) {
  const waiting = async () => {
    expect((await dispatch()).status).toBe(200)
    const [row] = await sql(
      `select (select count(*) from notify.outbox where routed_at is null) + (select count(*) from notify.deliveries
         where status in ('queued', 'sending', 'failed')) as waiting`,
    )
    return Number(row?.waiting)
  }
  await expect.poll(waiting, { timeout, interval: 100 }).toBe(0)
}

const asMember = (token: string, path: string, method: 'GET' | 'POST', body?: unknown) =>
  fetch(`${dispatcher.url}/${path}`, {
    method,
    headers: {
      ...{ apikey: stack.publishableKey, authorization: `Bearer ${token}` },
      'content-type': 'application/json',
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }).then(async (response) => {
    const answer: unknown = await response.json()
    return { status: response.status, body: answer }
  })

test('a stop reaches every kind of channel, and so does its end', async () => {
  await addEveryKind()
  await sql(`select public.engage_control('omnihub_kill_switch', 'refunds <loop> & more')`)
  await dispatchUntilQuiet()
  await sql(`select public.release_control('omnihub_kill_switch', 'the loop is fixed for good',
    (select version from public.emergency_controls), false)`)
  await dispatchUntilQuiet()
  expect([...slack.violations, ...pagerduty.violations, ...webhook.violations]).toEqual([])
  const title = 'The kill switch is on (local)'
  expect(webhook.notifications.map((sent) => [sent.event, sent.title])).toEqual([
    ['alert_firing', `Critical: ${title}`],
    ['alert_resolved', `Over: ${title}`],
  ])
  expect(webhook.notifications[0]).toMatchObject({
    facts: expect.arrayContaining([{ label: 'Reason', value: 'refunds <loop> & more' }]),
    links: expect.arrayContaining([
      {
        label: 'What to do',
        url: 'https://panel.example.com/runbooks/kill-switch-active#summary',
      },
    ]),
  })
  expect(slack.received).toHaveLength(2)
  expect([...pagerduty.incidents.values()]).toContain('resolved')
  expect(mail.mails.map(({ source }) => /^Subject: (.*)\r$/m.exec(source)?.[1])).toEqual([
    `Critical: ${title}`,
    `Over: ${title}`,
  ])
})

test('while Slack is down nothing is lost, nothing is sent twice, and every alert keeps its order', async () => {
  // Ten minutes of the vendor, in seconds of ours: retries, rests and the group's half minute shortened alike.
  await sql(`update notify.settings set first_retry = '20 ms', longest_retry = '200 ms', first_rest = '100 ms',
    longest_rest = '300 ms', group_for = '100 ms'`)
  await addChannel('slack', 'SLACK')
  slack.trouble = { status: 503, body: 'rollup_error' }
  const keys = ['ServiceDown//1', 'HighLatency/a/1', 'DLQBacklog//1']
  for (const key of keys) await tell('alert_firing', key)
  const failures = async () => {
    await dispatch()
    const [breaker] = await sql('select failures from notify.channel_breakers')
    return Number(breaker?.failures)
  }
  await expect.poll(failures, { timeout: 20_000, interval: 100 }).toBeGreaterThanOrEqual(5)
  for (const key of keys.slice(0, 2)) await tell('alert_resolved', key)
  await dispatch()
  expect(slack.received).toEqual([])
  slack.trouble = null
  await dispatchUntilQuiet()
  expect(slack.violations).toEqual([])
  // What Slack took, by the name it carries in its text: three beginnings and two ends, each once.
  const sent = await sql(
    `select dedup_key, kind, message_id from notify.deliveries where status = 'sent' order by sent_at, id`,
  )
  expect(sent).toHaveLength(5)
  expect(new Set(sent.map(({ message_id }) => message_id)).size).toBe(5)
  expect(slack.received).toHaveLength(5)
  for (const key of keys.slice(0, 2)) {
    const order = sent.flatMap(({ dedup_key, kind }) => (dedup_key === key ? [kind] : []))
    expect(order).toEqual(['alert_firing', 'alert_resolved'])
  }
}, 60_000)

describe('a dispatcher that dies between sending and recording', () => {
  test('sends again what it cannot know to be sent, and receivers that can tell do', async () => {
    await sql(`update notify.settings set lease = '300 ms'`)
    await addChannel('webhook', 'WEBHOOK')
    await addChannel('pagerduty', 'PAGERDUTY')
    await tell('alert_firing', 'ServiceDown/crash/1', 'critical')
    let answer: () => void = () => undefined
    const held = new Promise<void>((resolve) => (answer = resolve))
    webhook.untilAnswered = held
    pagerduty.untilAnswered = held
    const dying = dispatch().catch(() => null)
    await expect.poll(() => webhook.received.length + pagerduty.received.length).toBe(2)
    for (const pid of dispatcher.pids()) process.kill(pid, 'SIGKILL')
    await dying
    answer()
    webhook.untilAnswered = null
    pagerduty.untilAnswered = null
    await dispatchUntilQuiet()
    expect(webhook.received).toHaveLength(2)
    expect(webhook.notifications).toHaveLength(1)
    expect(webhook.repeated).toEqual([webhook.notifications[0]?.id])
    const incidents = [...pagerduty.incidents].filter(([key]) => key === 'ServiceDown/crash/1')
    expect(incidents).toEqual([['ServiceDown/crash/1', 'triggered']])
  })
})

describe('POST notifications/test', () => {
  test('answers what really became of it', async () => {
    const id = await addChannel('webhook', 'WEBHOOK', [])
    expect(await asMember(admin.token, 'test', 'POST', { channel_id: id })).toEqual({
      status: 200,
      body: { sent: true, error: null, duration_ms: expect.any(Number) },
    })
    expect(webhook.notifications).toMatchObject([{ event: 'test', severity: 'info' }])
    webhook.trouble = { status: 500 }
    expect(await asMember(admin.token, 'test', 'POST', { channel_id: id })).toMatchObject({
      body: { sent: false, error: 'HTTP 500' },
    })
    expect(await sql(`select status from notify.deliveries order by id`)).toEqual([
      { status: 'sent' },
      { status: 'dead' },
    ])
  })

  test('is for admins', async () => {
    const id = await addChannel('webhook', 'WEBHOOK')
    expect(await asMember(viewer.token, 'test', 'POST', { channel_id: id })).toMatchObject({
      ...{ status: 403, body: { code: 'NOT_ALLOWED' } },
    })
    expect(webhook.received).toEqual([])
  })
})

test('which secrets are missing is told to admins by name, and to others not at all', async () => {
  await addChannel('webhook', 'NOWHERE')
  await addChannel('email', 'MAIL')
  expect(await asMember(admin.token, 'secrets', 'GET')).toEqual({
    ...{ status: 200, body: { missing: ['OMNIHUB_SECRET_NOWHERE'] } },
  })
  expect(await asMember(viewer.token, 'secrets', 'GET')).toEqual({
    ...{ status: 200, body: { missing: [] } },
  })
  await tell('alert_firing', 'ServiceDown/secret/1')
  await dispatch()
  expect(
    await sql(`select last_error from notify.deliveries where last_error is not null`),
  ).toEqual([{ last_error: 'its secret is not set' }])
  expect(dispatcher.lines.join('\n')).not.toContain(mailUser.password)
})

test('only the schedule may have it dispatched', async () => {
  const response = await fetch(`${dispatcher.url}/dispatch`, {
    method: 'POST',
    headers: { apikey: stack.publishableKey, 'content-type': 'application/json' },
    body: '{}',
  })
  expect(response.status).toBe(401)
})
