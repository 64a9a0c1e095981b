import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest'
import { z } from 'zod'
import { ruleFile } from '../../../scripts/cli/prometheus-rules.ts'
import { createKey } from '../../../test/create-key.ts'
import { createDecider } from '../../../test/decider.ts'
import { startAlertmanager, type RunningAlertmanager } from '../../../test/start-alertmanager.ts'
import { startPrometheus, type RunningPrometheus } from '../../../test/start-prometheus.ts'
import { freePort } from '../../embedded/free-port.ts'
import { alertmanagerConfig } from '../_shared/domain/alerts/alertmanager.ts'
import { ruleGroups } from '../_shared/domain/alerts/prometheus-rules.ts'

const stack = inject('stack')
const owner = new pg.Client({ connectionString: stack.dbUrl })

const message = z.object({
  receiver: z.string(),
  alerts: z.array(
    z.object({
      status: z.enum(['firing', 'resolved']),
      labels: z.record(z.string(), z.string()),
      annotations: z.record(z.string(), z.string()),
    }),
  ),
})
const messages: z.output<typeof message>[] = []
const receiver = createServer((request, response) => {
  void json(request).then((body) => {
    messages.push(message.parse(body))
    response.end()
  })
})
let alertmanager: RunningAlertmanager
let prometheus: RunningPrometheus

beforeAll(async () => {
  await owner.connect()
  const port = await freePort(0)
  await new Promise<void>((resolve) => receiver.listen(port, '127.0.0.1', resolve))
  const { route, receivers, ...config } = alertmanagerConfig()
  const webhook_configs = [{ url: `http://127.0.0.1:${port}/`, send_resolved: true }]
  alertmanager = await startAlertmanager({
    ...config,
    route: { ...route, group_wait: '1s', group_interval: '1s' },
    receivers: receivers.map((each) => ({ ...each, webhook_configs })),
  })
  const key = await createKey(await createDecider(stack, 'admin'), ['scrape'])
  const groups = ruleGroups([], 'https://panel.example.com')
  const { host } = new URL(stack.url)
  prometheus = await startPrometheus({
    rules: ruleFile(
      groups.map((group) => ({ ...group, interval: '1s' })),
      'file',
    ),
    alertmanager: alertmanager.address,
    scrapes: [
      {
        ...{ job_name: 'omnihub', scrape_interval: '1s', authorization: { credentials: key } },
        metrics_path: '/functions/v1/metrics/prometheus',
        static_configs: [{ targets: [host] }],
      },
    ],
  })
}, 300_000)

afterAll(async () => {
  await owner.end()
  await prometheus.stop()
  await alertmanager.stop()
  receiver.closeAllConnections()
  receiver.close()
})

/** What was said of an alert so far, in order, to whom. */
const saidOf = (alertname: string) =>
  messages.flatMap(({ receiver: to, alerts }) =>
    alerts
      .filter(({ labels }) => labels['alertname'] === alertname)
      .map(({ status }) => `${status} to ${to}`),
  )

async function ours() {
  await owner.query(
    `update schedule.jobs set last_started_at = null where name = 'evaluate_alerts'`,
  )
  const { rows } = await owner.query<{ rule: string; control: string | null; state: string }>(
    `select rule, labels ->> 'control' as control, state from public.alerts
     where rule in ('KillSwitchEnabled', 'ControlEngaged') order by firing_at`,
  )
  return rows
}

test('a real Prometheus and Alertmanager say the same of controls as we do, to the right people, and when it is over', async () => {
  await owner.query(`delete from public.alerts where true`)
  await owner.query(`select public.engage_control('omnihub_kill_switch', 'Beside')`)
  await owner.query(`select public.engage_control('execution_safe_mode', 'Beside')`)
  const patiently = { timeout: 30_000, interval: 250 }
  await vi.waitFor(() => expect(saidOf('KillSwitchEnabled')).toHaveLength(1), patiently)
  await vi.waitFor(() => expect(saidOf('ControlEngaged')).toHaveLength(1), patiently)
  await vi.waitFor(
    async () =>
      expect(await ours()).toEqual(
        expect.arrayContaining([
          { rule: 'KillSwitchEnabled', control: null, state: 'firing' },
          { rule: 'ControlEngaged', control: 'execution_safe_mode', state: 'firing' },
        ]),
      ),
    patiently,
  )
  const [first] = messages.flatMap(({ alerts }) => alerts)
  expect(first?.annotations).toMatchObject({
    runbook_url: expect.stringMatching(
      /^https:\/\/panel\.example\.com\/runbooks\/kill-switch-active#/,
    ),
  })

  const release = `select public.release_control($1, 'Beside is over', (select version from public.emergency_controls), false)`
  await owner.query(release, ['omnihub_kill_switch'])
  await owner.query(release, ['execution_safe_mode'])
  await vi.waitFor(
    () => expect(saidOf('KillSwitchEnabled').at(-1)).toBe('resolved to omnihub-critical'),
    patiently,
  )
  await vi.waitFor(
    () => expect(saidOf('ControlEngaged').at(-1)).toBe('resolved to omnihub-warning'),
    patiently,
  )
  await vi.waitFor(
    async () => expect((await ours()).map(({ state }) => state)).toEqual(['resolved', 'resolved']),
    patiently,
  )
  expect(saidOf('KillSwitchEnabled')[0]).toBe('firing to omnihub-critical')
  expect(saidOf('ControlEngaged')[0]).toBe('firing to omnihub-warning')
}, 120_000)
