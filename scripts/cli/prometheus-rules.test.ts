import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { burnRateRules, type AlertedObjective } from '@domain/alerts/prometheus-rules.ts'
import { findPromtool } from '../../test/ask-promtool.ts'
import { askAboutFiles, firingTest, steadyTraffic } from '../../test/play-rules.ts'
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

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'omnihub-rules-'))
  await findPromtool()
}, 300_000)
afterAll(() => rm(folder, { recursive: true }))

const ask = (words: string[], files: Record<string, string>) => askAboutFiles(folder, words, files)

test('promtool finds no fault in the rules of any kind of objective', async () => {
  const groups = burnRateRules([availability, latency, workflows, queue])
  const lint = ['check', 'rules', '--lint-fatal', 'rules.yml']
  expect(await ask(lint, { 'rules.yml': ruleFile(groups, 'file') })).toMatch(/^0 .*SUCCESS/s)
  const twice = ruleFile([...groups, ...groups], 'file')
  expect(await ask(lint, { 'rules.yml': twice })).not.toMatch(/^0 /)
})

test('no alert reads what no rule records, and each names its window, factor and severity', () => {
  for (const { rules } of burnRateRules([availability, latency, workflows, queue])) {
    const recorded = rules.flatMap((rule) => ('record' in rule ? [rule.record] : []))
    const read = rules.flatMap(({ expr }) => expr.match(/slo:\w+:\w+/g) ?? [])
    expect(recorded).toEqual(expect.arrayContaining(read))
  }
  const [group] = burnRateRules([availability])
  expect(group?.rules.find((rule) => 'alert' in rule)).toMatchObject({
    alert: 'HighErrorBudgetBurnRate',
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
  })
})

test('a tier that cannot be reached has no rule, and 0 turns the least number of bad events off', () => {
  const alertsOf = (objective: AlertedObjective) =>
    burnRateRules([objective]).flatMap(({ rules }) =>
      rules.flatMap((rule) => ('alert' in rule ? [rule] : [])),
    )
  const promisesLittle = alertsOf({ ...workflows, objectivePpm: 900_000 })
  expect(promisesLittle.map(({ alert }) => alert)).not.toContain('HighErrorBudgetBurnRate')
  expect(alertsOf(workflows).every(({ expr }) => !expr.includes('>= '))).toBe(true)
  expect(() => burnRateRules([{ ...queue, queue: null }])).toThrow('queue')
  expect(() => burnRateRules([{ ...latency, limit: null }])).toThrow('limit')
})

test('the Prometheus Operator gets the same groups', () => {
  const groups = burnRateRules([availability])
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
