import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { alertmanagerConfig } from '@domain/alerts/alertmanager.ts'
import { ruleGroups, type AlertedObjective } from '@domain/alerts/prometheus-rules.ts'
import { alertNames } from '@domain/alerts/rules.ts'
import { findPromtool } from '../../test/ask-promtool.ts'
import { askAboutFiles, firingTest, steadyTraffic } from '../../test/play-rules.ts'
import { ensureAlertmanager } from '../ensure-prometheus.ts'
import { ruleFile } from './prometheus-rules.ts'

const availability: AlertedObjective = {
  ...{ id: 'api_availability', title: 'API {{ availability }}', kind: 'events', service: 'api' },
  ...{ queue: null, limit: null, objectivePpm: 999_000, minBad: 5 },
}
const latency: AlertedObjective = {
  ...{ id: 'api_latency_p99', title: 'API P99', kind: 'latency', service: 'api', queue: null },
  ...{ limit: 1_000, objectivePpm: 990_000, minBad: 5 },
}
const workflows: AlertedObjective = {
  ...availability,
  ...{ id: 'workflow_success', service: 'workflows', objectivePpm: 950_000, minBad: 0 },
}
const queue: AlertedObjective = {
  ...{ id: 'pending_approvals', title: 'Approvals', kind: 'queue', service: 'queue' },
  ...{ queue: 'pending_approvals', limit: 50, objectivePpm: 990_000, minBad: 5 },
}

const panel = 'https://panel.example.com'
let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'omnihub-rules-'))
  await findPromtool()
}, 300_000)
afterAll(() => rm(folder, { recursive: true }))

const ask = (words: string[], files: Record<string, string>) => askAboutFiles(folder, words, files)

test('promtool finds no fault in the rules of any kind of objective', async () => {
  const groups = ruleGroups([availability, latency, workflows, queue], panel)
  const lint = ['check', 'rules', '--lint-fatal', 'rules.yml']
  expect(await ask(lint, { 'rules.yml': ruleFile(groups, 'file') })).toMatch(/^0 .*SUCCESS/s)
  const twice = ruleFile([...groups, ...groups], 'file')
  expect(await ask(lint, { 'rules.yml': twice })).not.toMatch(/^0 /)
})

test('no alert reads what no rule records, and each names its window, factor and severity', () => {
  for (const { rules } of ruleGroups([availability, latency, workflows, queue], panel)) {
    const recorded = rules.flatMap((rule) => ('record' in rule ? [rule.record] : []))
    const read = rules.flatMap(({ expr }) => expr.match(/slo:\w+:\w+/g) ?? [])
    expect(recorded).toEqual(expect.arrayContaining(read))
  }
  const [group] = ruleGroups([availability], panel)
  const burning = group?.rules.find(
    (rule) => 'alert' in rule && rule.alert === 'HighErrorBudgetBurnRate',
  )
  expect(burning).toMatchObject({
    expr: [
      'slo:error_ratio:increase1h{slo="api_availability"} > (14.4 * 0.001)',
      'slo:error_ratio:increase5m{slo="api_availability"} > (14.4 * 0.001)',
      'slo:errors:increase1h{slo="api_availability"} >= 5',
    ].join('\nand\n'),
    for: '5m',
    labels: {
      slo: 'api_availability',
      severity: 'critical',
      long: '1h',
      short: '5m',
      factor: '14.4',
    },
    annotations: { runbook_url: `${panel}/runbooks/high-error-rate#summary` },
  })
})

test('a tier that cannot be reached has no rule, and 0 turns the least number of bad events off', () => {
  const alertsOf = (objective: AlertedObjective) =>
    ruleGroups([objective], panel).flatMap(({ rules }) =>
      rules.flatMap((rule) => ('alert' in rule ? [rule] : [])),
    )
  const promisesLittle = alertsOf({ ...workflows, objectivePpm: 900_000 })
  expect(promisesLittle.map(({ alert }) => alert)).not.toContain('HighErrorBudgetBurnRate')
  const enough = alertsOf(workflows).filter(({ expr }) => /slo:errors:\w+\{[^}]*\} >= /.test(expr))
  expect(enough).toEqual([])
  expect(() => ruleGroups([{ ...queue, queue: null }], panel)).toThrow('queue')
  expect(() => ruleGroups([{ ...latency, limit: null }], panel)).toThrow('limit')
})

test('the Prometheus Operator gets the same groups', () => {
  const groups = ruleGroups([availability], panel)
  const resource: unknown = parse(ruleFile(groups, 'operator'))
  expect(resource).toMatchObject({ kind: 'PrometheusRule', spec: { groups } })
})

test('they fire in the same minutes as the evaluator would', async () => {
  const outage = { from: 240, to: 270, bad: 100 }
  const leak = { from: 500, to: 800, bad: 1 }
  const { spans, files } = firingTest(availability, steadyTraffic(900, [outage, leak]))
  for (const { alert, fired } of spans) expect(fired, alert).not.toEqual([])
  expect(await ask(['test', 'rules', 'test.yml'], files)).toMatch(/^0 .*SUCCESS/s)
}, 60_000)

/** A gauge of every minute, and the first minute in which an alert fires; null when it never does. */
const played: [alert: string, series: Record<string, string>, firesAt: number | null][] = [
  [
    'KillSwitchEnabled',
    { 'omnihub_control_engaged{control="omnihub_kill_switch"}': '0 0 1x20' },
    2,
  ],
  ['ControlEngaged', { 'omnihub_control_engaged{control="operator_takeover"}': '0 1x20' }, 1],
  ['ControlEngaged', { 'omnihub_control_engaged{control="omnihub_kill_switch"}': '1x20' }, null],
  ['ServiceDown', { 'omnihub_dependency_up{dependency="auth"}': '1 1 0x20' }, 4],
  ['ServiceDown', { 'omnihub_dependency_up{dependency="redis"}': '0x20' }, null],
  ['DLQBacklog', { operator_dead_letter_depth: '100 100 101x20' }, 12],
  ['DLQBacklog', { operator_dead_letter_depth: '101x9 100 101x9' }, null],
  ['ApprovalQueueBacklog', { operator_approval_queue_depth: '50 51x20' }, 11],
  [
    ...(['HighDatabaseConnections'] as const),
    { omnihub_database_connections: '80 81x20', omnihub_database_connections_max: '100x21' },
    6,
  ],
  // Proven at its start and never again: due a minute later, late after 70 s, told two minutes on.
  ['SwitchUnproven', { omnihub_switch_proven_timestamp_seconds: '0x20' }, 4],
  ['AuditLogDiffers', { 'omnihub_audit_differs{source="archives"}': '0 0 1x20' }, 2],
  ['AuditLogBehind', { omnihub_audit_unsealed_timestamp_seconds: '0x20' }, 7],
  ['AuditLogBehind', { omnihub_audit_unanchored_timestamp_seconds: '0x8 480x20' }, null],
  ['SLODataMissing', { slo_evaluation_timestamp_seconds: '0x20' }, 9],
  ['DatabaseDown', { omnihub_controls_readable: '1 1 stale' }, 4],
]

test.each(played)('%s of %o fires in minute %s', async (name, series, firesAt) => {
  const groups = ruleGroups([availability], panel)
  const asked = Array.from({ length: 15 }, (_, minute) => ({
    expr: `count(ALERTS{alertname="${name}", alertstate="firing"})`,
    eval_time: `${minute}m`,
    exp_samples: firesAt !== null && minute >= firesAt ? [{ labels: '{}', value: 1 }] : [],
  }))
  const files = {
    'rules.yml': ruleFile(groups, 'file'),
    'test.yml': stringify({
      rule_files: ['rules.yml'],
      evaluation_interval: '1m',
      tests: [
        {
          interval: '1m',
          input_series: Object.entries(series).map(([each, values]) => ({ series: each, values })),
          promql_expr_test: asked,
        },
      ],
    }),
  }
  expect(await ask(['test', 'rules', 'test.yml'], files)).toMatch(/^0 .*SUCCESS/s)
})

test('every rule of ours is exported, and none that is not ours', () => {
  const groups = ruleGroups([availability, latency, workflows, queue], panel)
  const exported = groups.flatMap(({ rules }) =>
    rules.flatMap((rule) => ('alert' in rule ? [rule.alert] : [])),
  )
  expect(new Set(exported)).toEqual(new Set(alertNames))
})

test('Alertmanager takes the route, and sends what is critical apart', async () => {
  const { amtool } = await ensureAlertmanager()
  await writeFile(join(folder, 'alertmanager.yml'), stringify(alertmanagerConfig()))
  const run = promisify(execFile)
  const checked = await run(amtool, ['check-config', 'alertmanager.yml'], { cwd: folder })
  expect(checked.stdout).toMatch(/SUCCESS/)
  const routeOf = async (severity: string) => {
    const words = ['config', 'routes', 'test', '--config.file=alertmanager.yml']
    return (await run(amtool, [...words, `severity=${severity}`], { cwd: folder })).stdout.trim()
  }
  expect([await routeOf('critical'), await routeOf('warning')]).toEqual([
    ...['omnihub-critical', 'omnihub-warning'],
  ])
}, 300_000)
