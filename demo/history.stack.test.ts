import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import * as z from 'zod/mini'
import { sloReport } from '@contracts/metrics.ts'
import { sloCharts } from '@contracts/slo-charts.ts'
import { createMember } from '../test/create-member.ts'
import { holdEvaluation, type HeldEvaluation } from '../test/hold-evaluation.ts'
import { signIn } from '../test/sign-in.ts'
import { seedHistory } from './seed/seed-history.ts'

const stack = inject('stack')
const owner = new pg.Client({ connectionString: stack.dbUrl })
let held: HeldEvaluation

/** As if the installation had begun to count this minute. */
async function forget() {
  await owner.query(`truncate metrics.slo_minute, metrics.slo_hour, metrics.slo_day, metrics.gauge_minute,
    metrics.dirty_hours, public.incidents, public.slo_status, public.slo_band_changes`)
}
beforeAll(async () => {
  held = await holdEvaluation(stack.dbUrl)
  await owner.connect()
  await forget()
})
afterAll(async () => {
  await forget()
  await held.release()
  await owner.end()
})

/** What the history wrote: functions that ran before still count late. */
const counted = async () =>
  (
    await owner.query<{ n: number; sum: number }>(
      `select count(*)::int as n, sum(m.requests)::int from metrics.slo_minute m
       join metrics.writers w on w.id = m.writer where w.name = 'demo history'`,
    )
  ).rows

async function read<T>(path: string, shape: z.ZodMiniType<T>, token: string): Promise<T> {
  const headers = { authorization: `Bearer ${token}` }
  return z.parse(
    shape,
    await (await fetch(`${stack.url}/functions/v1/metrics/${path}`, { headers })).json(),
  )
}

test('an installation that begins has 28 days that tell a story, once, and the past of their budgets', async () => {
  await owner.query('select schedule.beat()')
  // This minute was evaluated while nothing was counted.
  await held.set({ band: 'unknown', remaining: 1, why: 'blind' })
  await seedHistory(stack)
  const before = await counted()
  expect(before[0]?.n).toBeGreaterThan(100_000)
  await seedHistory(stack)
  expect(await counted()).toEqual(before)

  const evaluated = await fetch(`${stack.url}/functions/v1/metrics/evaluate`, {
    ...{ method: 'POST', body: '{}' },
    headers: { 'content-type': 'application/json', apikey: stack.secretKey },
  })
  expect(evaluated.status).toBe(200)
  const { token } = await signIn(stack, await createMember(stack, 'viewer'))
  const report = await read('slo', sloReport, token)
  // In percent; the hour and weekday at which it begins move them a little.
  const story = [
    ['api_availability', 'free', 70],
    ['api_latency_p50', 'free', 57],
    ['api_latency_p95', 'free', 59],
    ['api_latency_p99', 'slow', 36],
    ['workflow_success', 'free', 76],
    ['pending_approvals', 'free', 100],
    ['dead_letters', 'free', 100],
  ] as const
  expect(report.objectives.map(({ id, status }) => [id, status?.band])).toEqual(
    story.map(([id, band]) => [id, band]),
  )
  for (const [index, [, , percent]] of story.entries()) {
    const remaining = (report.objectives[index]?.status?.remaining ?? NaN) * 100
    expect(Math.abs(remaining - percent)).toBeLessThan(4)
  }
  expect(report.objectives[0]?.status?.figures.coverage).toBe(1)

  const charts = await read('slo/charts?window=28d', sloCharts, token)
  const availability = charts.objectives.find(({ id }) => id === 'api_availability')
  expect(availability?.burn_down.remaining).not.toContain(null)
  expect(availability?.burn_down.now).toBe(report.objectives[0]?.status?.remaining)
  expect(availability?.projection).toMatchObject({ exhausted_at: null })
  // Specs before this one engaged controls, which are no part of the story.
  const told = charts.marks.filter(({ kind }) => kind !== 'control')
  expect(told.map(({ kind, title }) => `${kind}: ${title}`)).toEqual([
    'left: INC-190, provider time-outs, 63 min, left the window',
    'incident: INC-198, database failover, 7 min',
    'incident: INC-201, slow ledger, 50 min',
    'leaves: INC-198, database failover, 7 min, leaves the window',
    'leaves: INC-201, slow ledger, 50 min, leaves the window',
  ])
  const day = await read('slo/charts?window=24h', sloCharts, token)
  expect(day.operations[0]).toMatchObject({ operation: 'issue_refund' })
})

test('one that has counted for a day keeps what it has', async () => {
  await forget()
  await owner.query(`insert into metrics.slo_minute (minute, series_id, writer, requests, errors, refused, sum_ms, hist, layout, seq)
    select date_trunc('minute', now(), 'UTC') - interval '2 days', s.id, w.id, 1, 0, 0, 0, array_fill(0, array[18]), 1, 1
    from metrics.series s, metrics.writers w where s.service = 'heartbeat' and w.name = 'database'`)
  await seedHistory(stack)
  expect((await owner.query(`select from public.incidents`)).rowCount).toBe(0)
})
