import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { fillMetrics } from '../../../test/fill-metrics.ts'
import { jobsDone } from '../../../test/jobs-done.ts'
import { startAgents, type Agents } from '../../../test/start-agents.ts'
import { startFunction } from '../../../test/start-function.ts'
import { startWebhookReceiver, type WebhookReceiver } from '../../../test/webhook-receiver.ts'
import { inhibitedBy } from '../_shared/domain/alerts/inhibition.ts'
import { alertRules, ruleNamed, type AlertName } from '../_shared/domain/alerts/rules.ts'
import { conditions } from './conditions.fixture.ts'

const stack = inject('stack')
const owner = new pg.Client({ connectionString: stack.dbUrl })
/** What is judged is made here, and judged when it is asked for. */
const held = [
  'dispatch_notifications',
  'evaluate_alerts',
  'evaluate_slos',
  'prove_switch',
  'seal_audit',
  'probe_dependencies',
  'expire_approvals',
  'count_outcomes',
]
const forget =
  'truncate metrics.slo_minute, metrics.slo_hour, metrics.slo_day, metrics.dirty_hours, metrics.gauge_minute'
const secret = 'a webhook secret'
let agents: Agents
let webhook: WebhookReceiver
let dispatcher: Awaited<ReturnType<typeof startFunction>>

beforeAll(async () => {
  agents = await startAgents(stack)
  await owner.connect()
  webhook = await startWebhookReceiver(secret)
  // The installation's own dispatcher does not know this secret.
  dispatcher = await startFunction(stack, 'notifications', { OMNIHUB_SECRET_ALERTS: secret })
  await owner.query(
    `with c as (
       insert into public.notification_channels (name, kind, config, secret_ref, routes, updated_by_name)
       values ('Alerts', 'webhook', $1, 'OMNIHUB_SECRET_ALERTS', '{critical,warning}', 'test') returning id)
     insert into notify.channel_breakers (channel_id) select id from c`,
    [{ url: `${webhook.url}/hook` }],
  )
  await owner.query(`update schedule.jobs set every = every * 100000 where name = any ($1)`, [held])
  await jobsDone(owner, held)
  await owner.query(forget)
  await fillMetrics(owner, { operations: 1, everyMinutes: 5 })
  for (const table of ['slo_minute', 'slo_hour', 'slo_day']) {
    await owner.query(`update metrics.${table} set errors = 0 where true`)
  }
  await evaluateObjectives()
})
afterAll(async () => {
  await owner.query(forget)
  await owner.query('delete from public.slo_status where true')
  await owner.query(`update schedule.jobs set every = every / 100000 where name = any ($1)`, [held])
  await owner.query('delete from public.notification_channels')
  await owner.query('delete from notify.outbox')
  await agents.releaseAll()
  await agents.stop()
  await owner.end()
  await dispatcher.stop()
  await webhook.stop()
})
beforeEach(async () => {
  await owner.query('delete from public.alerts where true')
  // Silence counts from the first look of each test on.
  await owner.query('delete from public.alert_evaluation where true')
  await owner.query('update public.controls_canary set proven_at = clock_timestamp()')
  await owner.query('delete from notify.outbox')
  webhook.notifications.length = 0
})

async function post(path: string, apikey = stack.secretKey) {
  const response = await fetch(`${stack.url}/functions/v1/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', apikey },
    body: '{}',
  })
  const body: unknown = await response.json()
  return { status: response.status, body }
}

/** What the receiver of the webhook heard of a rule, in order, once everything due was sent. */
async function heardOf(rule: AlertName): Promise<string[]> {
  const waiting = async () => {
    const response = await fetch(`${dispatcher.url}/dispatch`, {
      method: 'POST',
      headers: { apikey: stack.secretKey, 'content-type': 'application/json' },
      body: '{}',
    })
    expect(response.status).toBe(200)
    const { rows } = await owner.query(
      `select from notify.outbox where routed_at is null union all
       select from notify.deliveries where status in ('queued', 'sending', 'failed')`,
    )
    return rows.length
  }
  await expect.poll(waiting, { timeout: 10_000, interval: 50 }).toBe(0)
  expect(webhook.violations).toEqual([])
  return webhook.notifications.filter((sent) => sent.rule === rule).map(({ event }) => event)
}

async function judge() {
  expect(await post('alerts/evaluate')).toMatchObject({ status: 200 })
}

/** Evaluates objectives as if it had not been done for this minute yet. */
async function evaluateObjectives() {
  await owner.query(`update public.slo_status set at = at - interval '1 minute'`)
  expect(await post('metrics/evaluate')).toMatchObject({ status: 200 })
}

const stateOf = async (rule: AlertName) => {
  const { rows } = await owner.query<{ state: string; announced: boolean }>(
    `select state, announced_at is not null as announced from public.alerts
     where rule = $1 and coalesce(labels ->> 'slo', 'api_availability') in ('api_availability', 'api_latency_p99')
     order by pending_at desc limit 1`,
    [rule],
  )
  return rows[0]?.state ?? 'inactive'
}

/** As if the condition had held for so many seconds longer, or been over for as long. */
async function letPass(rule: AlertName, seconds: number) {
  await owner.query(
    `update public.alerts set pending_at = pending_at - make_interval(secs => $2),
       clearing_since = clearing_since - make_interval(secs => $2) where rule = $1`,
    [rule, seconds],
  )
}

/** Graver alerts of the same faults fire beside these, and keep them quiet. */
const isTold = (rule: AlertName) => inhibitedBy[rule] === undefined

describe('every alert of the table', () => {
  test.each(conditions)(
    '%s: pending, firing at its minute, over',
    async (rule, make, isEvaluated) => {
      const known = ruleNamed(rule)
      if (known === null) throw new Error(`there is no ${rule}`)
      const forSeconds = known.forMinutes * 60
      const end = await make(owner)
      try {
        if (isEvaluated) await evaluateObjectives()
        await judge()
        if (forSeconds > 0) {
          expect(await stateOf(rule)).toBe('pending')
          // Not a moment earlier: what is judged took less than these seconds.
          await letPass(rule, forSeconds - 45)
          await judge()
          expect(await stateOf(rule)).toBe('pending')
          await letPass(rule, 45)
          await judge()
        }
        expect(await stateOf(rule)).toBe('firing')
        if (isTold(rule)) expect(await heardOf(rule)).toEqual(['alert_firing'])
      } finally {
        await end()
      }
      if (isEvaluated) await evaluateObjectives()
      await judge()
      if (known.keepFiringMinutes > 0) {
        expect(await stateOf(rule)).toBe('firing')
        await letPass(rule, known.keepFiringMinutes * 60)
        await judge()
      }
      expect(await stateOf(rule)).toBe('resolved')
      if (isTold(rule)) expect(await heardOf(rule)).toEqual(['alert_firing', 'alert_resolved'])
    },
  )

  test('has a condition here, but for what is judged outside', () => {
    const outside = alertRules.filter(({ condition }) => condition.kind === 'outside')
    const made = conditions.map(([rule]) => rule)
    expect(new Set([...made, ...outside.map(({ name }) => name)])).toEqual(
      new Set(alertRules.map(({ name }) => name)),
    )
  })
})

test('an outage is told once: what says the same less gravely keeps quiet', async () => {
  const [, make] = conditions.find(([rule]) => rule === 'ErrorBudgetBurnRate1x') ?? []
  if (make === undefined) throw new Error('no such condition')
  const end = await make(owner)
  try {
    await owner.query(
      `update metrics.slo_minute set errors = 60 where minute > now() - interval '70 minutes'
       and series_id in (select id from metrics.series where operation = 'conditions')`,
    )
    await evaluateObjectives()
    await judge()
    await owner.query(`update public.alerts set pending_at = pending_at - interval '4 hours'`)
    await judge()
    const { rows } = await owner.query<{ rule: string; inhibited_by: string | null }>(
      `select rule, inhibited_by from public.alerts
       where labels ->> 'slo' = 'api_availability' and announced_at is not null`,
    )
    expect(rows).toEqual([{ rule: 'ServiceDown', inhibited_by: null }])
  } finally {
    await end()
    await evaluateObjectives()
  }
})

test('two evaluations at once tell nobody twice', async () => {
  await agents.engage('execution_safe_mode', 'conditions')
  await Promise.all(Array.from({ length: 6 }, judge))
  const { rows } = await owner.query(
    `select e.kind from public.alert_events e join public.alerts a on a.id = e.alert_id where a.rule = 'ControlEngaged' order by e.id`,
  )
  expect(rows).toEqual(['pending', 'firing', 'announced'].map((kind) => ({ kind })))
  await agents.releaseAll()
})

test('only the schedule may have rules judged', async () => {
  expect(await post('alerts/evaluate', stack.publishableKey)).toMatchObject({ status: 401 })
})
