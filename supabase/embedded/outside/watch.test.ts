import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startPagerdutyServer, type PagerdutyServer } from '../../../test/pagerduty-server.ts'
import { startWebhookReceiver, type WebhookReceiver } from '../../../test/webhook-receiver.ts'
import { startStack, type Stack } from '../stack.ts'
import { startWatch } from './start-watch.ts'

const secrets: Record<string, string> = { OMNIHUB_SECRET_HOOK: 'outside' }
let dataDir: string
let stack: Stack
let webhook: WebhookReceiver
let pagerduty: PagerdutyServer

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'omnihub-watch-'))
  // The watch of the test is the only one, and nobody proves the switch or evaluates alerts.
  stack = await startStack({ dataDir, gatewayPort: 0, postgresPort: 0, schedule: false })
  webhook = await startWebhookReceiver('outside')
  pagerduty = await startPagerdutyServer()
  secrets.OMNIHUB_SECRET_PAGER = pagerduty.routingKey
  await sql('update public.installation set private_endpoints_allowed = true')
  await sql(
    `insert into public.notification_channels (name, kind, config, secret_ref, routes, updated_by_name) values
       ('hook', 'webhook', $1, 'OMNIHUB_SECRET_HOOK', '{critical}', 'test'),
       ('pager', 'pagerduty', $2, 'OMNIHUB_SECRET_PAGER', '{critical}', 'test'),
       ('quiet', 'webhook', $1, 'OMNIHUB_SECRET_HOOK', '{warning}', 'test')`,
    [
      JSON.stringify({ url: `${webhook.url}/hook` }),
      JSON.stringify({ endpoint: pagerduty.endpoint }),
    ],
  )
})
afterAll(async () => {
  await stack.stop()
  await Promise.all([webhook.stop(), pagerduty.stop()])
  await rm(dataDir, { recursive: true, force: true })
})
beforeEach(async () => {
  webhook.notifications.length = 0
  webhook.trouble = null
  pagerduty.incidents.clear()
  await rm(path.join(dataDir, 'outside-alerts.json'), { force: true })
  // The switch is proven just now, unless a test says otherwise.
  await proven('0 seconds')
})

async function sql(text: string, values: unknown[] = []) {
  const client = new pg.Client({ connectionString: stack.dbUrl })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text, values)).rows
  } finally {
    await client.end()
  }
}
const proven = (ago: string) =>
  sql(`update public.controls_canary set proven_at = clock_timestamp() - $1::interval`, [ago])

const watch = () =>
  startWatch({
    ...{ dbUrl: stack.dbUrl, dataDir, panelUrl: 'https://panel.example.com' },
    ...{ secret: (name: string) => secrets[name], log: console.log },
    ...{ lookEveryMs: 100, forMinutes: 1 / 60 },
  })
const knownText = () => readFile(path.join(dataDir, 'outside-alerts.json'), 'utf8').catch(() => '')
const untilKnown = () => expect.poll(knownText, { timeout: 10_000 }).toContain('"name":"hook"')
const told = () => webhook.notifications.map(({ event, title }) => `${event} ${title}`)
const recorded = (rule: string) =>
  sql(
    `select dedup_key, state, announced_at is not null as announced from public.alerts where rule = $1`,
    [rule],
  )

/** A server that no longer takes connections. Answers how it comes back. */
function stopDatabase(): () => void {
  const pid = stack.postgresPid()
  process.kill(pid, 'SIGSTOP')
  return () => process.kill(pid, 'SIGCONT')
}

test('a database that is gone is told directly, once, and so is its return; then it is recorded', async () => {
  const watching = watch()
  try {
    await untilKnown()
    const goOn = stopDatabase()
    try {
      await expect
        .poll(told, { timeout: 20_000 })
        .toEqual(['alert_firing Critical: The database does not answer (local)'])
    } finally {
      goOn()
    }
    await expect
      .poll(told, { timeout: 20_000 })
      .toEqual([
        'alert_firing Critical: The database does not answer (local)',
        'alert_resolved Over: The database does not answer (local)',
      ])
    const key = webhook.notifications[0]?.thread_key
    expect([...pagerduty.incidents]).toEqual([[key, 'resolved']])
    await expect
      .poll(() => recorded('DatabaseDown'), { timeout: 10_000 })
      .toEqual([{ dedup_key: key, state: 'resolved', announced: true }])
    // What was told directly is not told again by the outbox.
    expect(await sql('select kind from notify.outbox')).toEqual([])
    await expect.poll(knownText).toContain('"episodes":[]')
    expect([...webhook.violations, ...pagerduty.violations]).toEqual([])
  } finally {
    await watching.stop()
  }
}, 90_000)

test('what it remembers is for its owner alone, names no secret, and outlives a restart', async () => {
  const first = watch()
  await untilKnown()
  const { mode } = await stat(path.join(dataDir, 'outside-alerts.json'))
  expect(mode & 0o077).toBe(0)
  expect(await knownText()).not.toContain(pagerduty.routingKey)
  const goOn = stopDatabase()
  let second: ReturnType<typeof watch> | null = null
  try {
    await expect.poll(told, { timeout: 20_000 }).toHaveLength(1)
    await first.stop()
    second = watch()
    // The one that takes over knows whom to tell, and that they have been told.
    await expect.poll(knownText).toContain('"began"')
  } finally {
    goOn()
  }
  await expect.poll(told, { timeout: 20_000 }).toHaveLength(2)
  expect(webhook.repeated).toEqual([])
  await second?.stop()
}, 90_000)

test('an unproven switch is told from outside only while nobody inside would', async () => {
  await proven('10 minutes')
  await sql(
    `insert into public.alert_evaluation (at, watching_since) values (clock_timestamp(), clock_timestamp())
     on conflict (id) do update set at = clock_timestamp()`,
  )
  const watching = watch()
  try {
    await untilKnown()
    // It has looked since: it knows the new name.
    await sql(`update public.installation set name = 'Looked at'`)
    await expect.poll(knownText, { timeout: 10_000 }).toContain('Looked at')
    expect(await knownText()).toContain('"open":{}')
    await sql(`update public.alert_evaluation set at = clock_timestamp() - interval '5 minutes'`)
    await expect
      .poll(told, { timeout: 10_000 })
      .toEqual(['alert_firing Critical: The kill switch is not proven to stop (local)'])
    await expect
      .poll(() => recorded('SwitchUnproven'), { timeout: 10_000 })
      .toMatchObject([{ state: 'firing', announced: true }])
    await proven('0 seconds')
    await expect.poll(told, { timeout: 10_000 }).toHaveLength(2)
  } finally {
    await watching.stop()
  }
}, 60_000)

test('a channel that fails meanwhile is told once it works again', async () => {
  const watching = watch()
  try {
    await untilKnown()
    webhook.trouble = { status: 503 }
    const goOn = stopDatabase()
    try {
      await expect
        .poll(() => [...pagerduty.incidents.values()], { timeout: 20_000 })
        .toEqual(['triggered'])
      expect(told()).toEqual([])
      webhook.trouble = null
      await expect.poll(told, { timeout: 20_000 }).toHaveLength(1)
    } finally {
      goOn()
    }
    await expect.poll(told, { timeout: 20_000 }).toHaveLength(2)
  } finally {
    await watching.stop()
  }
}, 90_000)
