import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { ruleGroups, type AlertedObjective } from '@domain/alerts/prometheus-rules.ts'
import { alertRules } from '@domain/alerts/rules.ts'
import { backTest, type MinuteColumns } from '@domain/slo/back-test.ts'
import { standardTiers, type Tier } from '@domain/slo/tiers.ts'
import { ruleFile } from '../scripts/cli/prometheus-rules.ts'
import { askPromtool } from './ask-promtool.ts'

/** What promtool says in a folder after some files were written there; it begins with its exit code. */
export async function askAboutFiles(
  folder: string,
  words: string[],
  files: Record<string, string>,
): Promise<string> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  const { code, said } = await askPromtool(words, { cwd: folder })
  return `${code} ${said}`
}

/**
 * A test for promtool: the exported rules of an API's availability over these minutes, asked in the minutes before,
 * at and after each begin and end that the evaluator of the panel finds for a tier alone.
 */
export function firingTest(objective: AlertedObjective, columns: MinuteColumns) {
  const groups = ruleGroups([objective], 'https://panel.example.com')
  const spans = standardTiers.map((tier) => ({
    alert: alertOf(tier),
    fired: backTest(columns, objective, [tier]),
  }))
  const { valid, bad } = columns
  const good = valid.map((count, minute) => count - (bad[minute] ?? 0))
  const played = {
    rule_files: ['rules.yml'],
    evaluation_interval: '1m',
    tests: [
      {
        interval: '1m',
        input_series: [
          { series: requests('success'), values: counter(good) },
          { series: requests('error'), values: counter(bad) },
          // What operators stopped is not among the valid ones.
          { series: requests('refused'), values: counter(valid) },
        ],
        promql_expr_test: spans.flatMap(({ alert, fired }) =>
          fired.flatMap(({ at, until }) => [
            ...edge(alert, at, 'begins'),
            ...(until === null ? [] : edge(alert, until, 'ends')),
          ]),
        ),
      },
    ],
  }
  return {
    spans,
    files: { 'rules.yml': ruleFile(groups, 'file'), 'test.yml': stringify(played) },
  }
}

function alertOf({ name }: Tier): string {
  const found = alertRules.find(
    ({ condition }) => condition.kind === 'burn' && condition.tier === name,
  )
  if (found === undefined) throw new Error(`no alert tells of ${name}`)
  return found.name
}

function edge(alert: string, at: number, what: 'begins' | 'ends') {
  const minute = at / 60_000
  return [minute - 1, minute].map((asked) => ({
    expr: `count(ALERTS{alertname="${alert}", alertstate="firing"})`,
    eval_time: `${asked}m`,
    exp_samples: (asked === minute) === (what === 'begins') ? [{ labels: '{}', value: 1 }] : [],
  }))
}

function requests(outcome: string): string {
  return `http_requests_total{service="api",operation="issue_refund",outcome="${outcome}"}`
}

/** A counter as it is scraped at the end of each minute. */
function counter(counts: readonly number[]): string {
  let sum = 0
  return [0, ...counts.map((count) => (sum += count))].join(' ')
}

/** A hundred requests in each of so many minutes; so many fail in each of the minutes [from, to). */
export function steadyTraffic(
  minutes: number,
  faults: readonly { from: number; to: number; bad: number }[],
): MinuteColumns {
  const bad = Array.from({ length: minutes }, (_, minute) =>
    faults.reduce((sum, { from, to, bad }) => sum + (minute >= from && minute < to ? bad : 0), 0),
  )
  return { from: 0, valid: bad.map(() => 100), bad }
}
