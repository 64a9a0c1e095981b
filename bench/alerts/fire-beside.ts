import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { z } from 'zod'
import { ruleGroups } from '@domain/alerts/prometheus-rules.ts'
import { ruleNamed, type AlertName } from '@domain/alerts/rules.ts'
import { ruleFile } from '../../scripts/cli/prometheus-rules.ts'
import type { Stack } from '../../supabase/embedded/stack.ts'
import { conditions } from '../../supabase/functions/alerts/conditions.fixture.ts'
import { createKey } from '../../test/create-key.ts'
import { createDecider } from '../../test/decider.ts'
import { startPrometheus } from '../../test/start-prometheus.ts'
import { until } from '../../test/until.ts'
import { atMost, type BenchRow } from '../bench.ts'
import { seedQueue } from '../load/seed-queue.ts'

/** What is true of this moment and can be made true for a while. The others are counted over days: `bench -- rules` plays those. */
const compared: readonly AlertName[] = [
  ...(['KillSwitchEnabled', 'ControlEngaged', 'HighDatabaseConnections'] as const),
  ...(['DLQBacklog', 'ApprovalQueueBacklog', 'SwitchUnproven'] as const),
]
/** Both look every 15 s, each at a moment of its own. */
const mayDifferSeconds = 30

const samples = z.object({
  data: z.object({
    result: z.array(z.object({ values: z.array(z.tuple([z.number(), z.string()])) })),
  }),
})

/** Lets our evaluator and a real Prometheus judge the same faults by the clock, and says how far apart they fire, in s. */
export async function fireBeside(stack: Stack, log: (line: string) => void): Promise<BenchRow[]> {
  const owner = new pg.Client({ connectionString: stack.dbUrl })
  await owner.connect()
  const key = await createKey(await createDecider(stack, 'admin'), ['scrape'])
  const prometheus = await startPrometheus({
    rules: ruleFile(ruleGroups([], 'https://panel.example.com'), 'file'),
    scrapes: [
      {
        ...{ job_name: 'omnihub', scrape_interval: '15s', authorization: { credentials: key } },
        metrics_path: '/functions/v1/metrics/prometheus',
        static_configs: [{ targets: [new URL(stack.url).host] }],
      },
    ],
  })
  const ends: (() => Promise<unknown>)[] = []
  try {
    await seedQueue(owner, randomUUID(), 0)
    await until(() => hasScraped(prometheus.url), 60_000)
    const startedAt = Date.now()
    await owner.query(
      `update schedule.jobs set enabled = false where name in ('prove_switch', 'expire_approvals')`,
    )
    for (const [rule, make] of conditions) {
      if (compared.includes(rule)) ends.push(await make(owner))
    }
    const longest = Math.max(...compared.map((rule) => ruleNamed(rule)?.forMinutes ?? 0))
    log(`both judge for ${longest + 1} minutes`)
    await wait((longest + 1) * 60_000)
    const rows: BenchRow[] = []
    for (const rule of compared) {
      const [ours, theirs] = [
        await firedHere(owner, rule),
        await firedThere(prometheus.url, rule, startedAt),
      ]
      rows.push(
        atMost(
          `${rule}: fires after ${Math.round((ours - startedAt) / 1_000)} s here, ${Math.round((theirs - startedAt) / 1_000)} s there`,
          mayDifferSeconds,
          Math.round(Math.abs(ours - theirs) / 1_000),
          's apart',
        ),
      )
    }
    return rows
  } finally {
    for (const end of ends) await end()
    await prometheus.stop()
    await owner.end()
  }
}

async function hasScraped(url: string): Promise<boolean> {
  const response = await fetch(`${url}/api/v1/query?query=omnihub_controls_readable`)
  const { data } = z
    .object({ data: z.object({ result: z.array(z.unknown()) }) })
    .parse(await response.json())
  return data.result.length > 0
}

async function firedHere(owner: pg.Client, rule: AlertName): Promise<number> {
  const { rows } = await owner.query<{ firing_at: Date }>(
    'select firing_at from public.alerts where rule = $1 and firing_at is not null order by firing_at limit 1',
    [rule],
  )
  return rows[0]?.firing_at.getTime() ?? Infinity
}

async function firedThere(url: string, rule: AlertName, from: number): Promise<number> {
  const query = new URLSearchParams({
    ...{ query: `ALERTS{alertname="${rule}", alertstate="firing"}`, step: '1' },
    ...{ start: String(from / 1_000), end: String(Date.now() / 1_000) },
  })
  const response = await fetch(`${url}/api/v1/query_range?${query.toString()}`)
  const { data } = samples.parse(await response.json())
  return (data.result[0]?.values[0]?.[0] ?? Infinity) * 1_000
}
