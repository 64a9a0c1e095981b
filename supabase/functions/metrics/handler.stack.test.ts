import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { z } from 'zod'
import { parse } from 'zod/mini'
import { createMember } from '../../../test/create-member.ts'
import { signIn } from '../../../test/sign-in.ts'
import { sloReport } from '../_shared/contracts/metrics.ts'
import { sloCharts } from '../_shared/contracts/slo-charts.ts'

const stack = inject('stack')
const owner = new pg.Client({ connectionString: stack.dbUrl })
/** The schedule keeps out, so that no evaluation comes between two reads of a test. */
const evaluateEvery = (span: string) =>
  owner.query(`update schedule.jobs set every = $1 where name = 'evaluate_slos'`, [span])
beforeAll(async () => {
  await owner.connect()
  await evaluateEvery('1 day')
})
afterAll(async () => {
  await evaluateEvery('30 seconds')
  await owner.end()
})

async function post(headers: HeadersInit) {
  const response = await fetch(`${stack.url}/functions/v1/metrics/evaluate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...Object.fromEntries(new Headers(headers)) },
    body: '{}',
  })
  return { status: response.status, body: z.looseObject({}).parse(await response.json()) }
}

/** Requests of two minutes ago, as an instance reports them. */
async function record(requests: number, errors: number, slow: number) {
  const hist = Array.from({ length: 18 }, () => 0)
  hist[7] = requests - slow
  hist[13] = slow
  const minute = Math.floor(Date.now() / 60_000) - 2
  const entry = { service: 'api', operation: 'sync_invoice', minute, requests, errors, refused: 3 }
  await owner.query('select private.record_metrics($1, $2)', [
    randomUUID(),
    JSON.stringify([{ ...entry, sum_ms: requests * 180, hist, seq: 1 }]),
  ])
}

test('every objective is evaluated on what was counted, and once for a minute', async () => {
  await owner.query('delete from metrics.slo_minute where true')
  await owner.query('delete from public.slo_status where true')
  await owner.query('select schedule.beat()')
  await record(10_000, 4, 600)
  const service = { apikey: stack.secretKey }
  // The schedule may have been faster by a moment; either way it stands there once.
  expect((await post(service)).status).toBe(200)
  const { rows } = await owner.query<{ figures: unknown; [column: string]: unknown }>(
    `select objective_id, state, band, band_why, valid::int, bad::int, remaining, figures from public.slo_status`,
  )
  const of = (id: string) => rows.find(({ objective_id }) => objective_id === id)
  expect(rows).toHaveLength(7)
  expect(of('api_availability')).toMatchObject({
    ...{ valid: 10_000, bad: 4, remaining: 0.6, band: 'unknown' },
    figures: {
      refused: 3,
      budget: { allowedBad: 10, remainingBad: 6 },
      tiers: [{ longBurn: 0.4 }, { longBurn: 0.4 }, { longBurn: 0.4 }, { longBurn: 0.4 }],
      percentiles: [{ q: 0.5 }, { q: 0.95, whole: { fromMs: 1000, toMs: 1500 } }, { q: 0.99 }],
    },
  })
  expect(of('api_latency_p95')).toMatchObject({ valid: 10_000, bad: 600 })
  expect(of('api_latency_p50')).toMatchObject({ valid: 10_000, bad: 600 })
  expect(of('workflow_success')).toMatchObject({ valid: 0, remaining: null, band_why: 'blind' })
})

test('a member reads it, once for each evaluation, and nobody else does', async () => {
  const viewer = await createMember(stack, 'viewer')
  const { token } = await signIn(stack, viewer)
  const read = (headers: Record<string, string>) =>
    fetch(`${stack.url}/functions/v1/metrics/slo`, { headers })
  const headers = { authorization: `Bearer ${token}` }
  const first = await read(headers)
  const told = parse(sloReport, await first.json())
  expect(told.objectives.map(({ id }) => id).slice(0, 2)).toEqual([
    'api_availability',
    'api_latency_p50',
  ])
  expect(told.objectives[0]?.status).toMatchObject({ valid: 10_000, bad: 4 })
  const etag = first.headers.get('etag') ?? ''
  const again = await read({ ...headers, 'if-none-match': etag })
  expect([again.status, await again.text()]).toEqual([304, ''])
  await owner.query(`update public.slo_status set since = since - interval '1 minute' where true`)
  expect((await read({ ...headers, 'if-none-match': etag })).status).toBe(200)
  expect((await read({})).status).toBe(401)
})

test('the charts tell the same budget, without what is left out, and both values of that', async () => {
  const { token } = await signIn(stack, await createMember(stack, 'viewer'))
  const headers = { authorization: `Bearer ${token}` }
  const draw = async (window: string, more = {}) =>
    fetch(`${stack.url}/functions/v1/metrics/slo/charts?window=${window}`, {
      headers: { ...headers, ...more },
    })
  const of = async (response: Response) => {
    const told = parse(sloCharts, await response.json())
    const found = told.objectives.find(({ id }) => id === 'api_availability')
    if (!found) throw new Error('the objective is missing')
    return { told, found }
  }
  const first = await draw('1h')
  const { told, found } = await of(first)
  const sum = (column: (number | null)[]) =>
    column.reduce<number>((all, one) => all + (one ?? 0), 0)
  expect(found.window).toMatchObject({ valid: 10_000, bad: 4, sli: 0.9996, refused: 3 })
  expect([sum(found.trend.valid), sum(found.trend.bad)]).toEqual([10_000, 4])
  expect(found.burn_down.now).toBe(0.6)
  expect(found.projection).toMatchObject({ pace_minutes: 360, exhausted_at: null })
  expect(told.operations).toMatchObject([{ operation: 'sync_invoice', bad: 4, share: 1 }])
  for (const window of ['24h', '7d', '28d']) {
    const longer = (await of(await draw(window))).found
    expect([sum(longer.trend.valid), longer.window.bad, longer.burn_down.now]).toEqual([
      10_000, 4, 0.6,
    ])
    expect(longer.trend.valid.length).toBeLessThanOrEqual(673)
    expect(longer.burn_down.remaining).toHaveLength(673)
  }
  const etag = first.headers.get('etag') ?? ''
  expect((await draw('1h', { 'if-none-match': etag })).status).toBe(304)

  await owner.query(`insert into public.slo_exclusions (objective_id, "from", "to", reason, author_name)
    select 'api_availability', date_trunc('minute', now()) - interval '5 minutes', date_trunc('minute', now()) + interval '1 minute', 'Drill', 'Dana Kim'`)
  await record(500, 3, 0)
  const again = await draw('1h', { 'if-none-match': etag })
  expect(again.status).toBe(200)
  const without = await of(again)
  expect(without.found.window).toMatchObject({ valid: 0, bad: 0, sli: null })
  expect(without.found.excluded?.remaining_with).not.toBeNull()
  expect(without.found.excluded?.valid).toBeGreaterThanOrEqual(10_000)
  expect(without.told.operations).toEqual([])
  const marks = without.told.marks.filter(({ kind }) => kind === 'exclusion')
  expect(marks).toMatchObject([{ title: 'Left out: Drill', remaining_change: null }])
  const latency = without.told.objectives.find(({ id }) => id === 'api_latency_p95')
  expect(latency).toMatchObject({ window: { percentile: { q: 0.95 } }, excluded: null })
  await owner.query('delete from public.slo_status where true')
  await post({ apikey: stack.secretKey })
  const { rows } = await owner.query<{ valid: number }>(
    `select valid::int from public.slo_status where objective_id = 'api_availability'`,
  )
  expect(rows).toEqual([{ valid: 0 }])
  await owner.query('delete from public.slo_exclusions where true')
  expect((await draw('2h')).status).toBe(422)
  expect((await fetch(`${stack.url}/functions/v1/metrics/slo/charts`)).status).toBe(401)
})

test('a title, minutes left out and their withdrawal are drawn at once, and the minute is evaluated again', async () => {
  const admin = await signIn(stack, await createMember(stack, 'admin'))
  const headers = { apikey: stack.publishableKey, authorization: `Bearer ${admin.token}` }
  const command = async (name: string, args: Record<string, unknown>) => {
    const response = await fetch(`${stack.url}/rest/v1/rpc/${name}`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(args),
    })
    expect(response.status).toBe(200)
    return z.object({ id: z.number() }).parse(await response.json()).id
  }
  let etag = ''
  /** What has changed since the charts were drawn last. */
  const redrawn = async () => {
    const url = `${stack.url}/functions/v1/metrics/slo/charts`
    const response = await fetch(url, { headers: { ...headers, 'if-none-match': etag } })
    expect(response.status).toBe(200)
    etag = response.headers.get('etag') ?? ''
    const told = parse(sloCharts, await response.json())
    const own = told.objectives.find(({ id }) => id === 'api_availability')
    return { ...told, excluded: own?.excluded ?? null, left: own?.burn_down.now ?? null }
  }
  const counted = async () => {
    const { rows } = await owner.query<{ valid: number; outdated: boolean }>(
      `select valid::int, outdated from public.slo_status where objective_id = 'api_availability'`,
    )
    return rows[0]
  }
  await record(1_000, 2, 0)
  await owner.query('delete from public.slo_status where true')
  await post({ apikey: stack.secretKey })
  const all = (await counted())?.valid ?? 0
  expect(all).toBeGreaterThanOrEqual(1_000)
  const { rows: incidents } = await owner.query<{ id: string }>(
    `insert into public.incidents (started_at, ended_at, source, source_name, title)
     values (now() - interval '9 minutes', now() - interval '1 minute', 'alert', gen_random_uuid()::text, 'Odd') returning id`,
  )
  const before = await redrawn()
  expect(before.marks.map(({ title }) => title)).toContain('Odd')

  const title = 'INC-7, provider down'
  await command('title_incident', { id: Number(incidents[0]?.id), title, reason: 'Agreed' })
  const named = await redrawn()
  expect(named.incidents.map((incident) => incident.title)).toContain(title)
  expect(named.marks.map((mark) => mark.title)).toContain(title)
  expect(named.marks.map((mark) => mark.title)).not.toContain('Odd')

  const minute = Math.floor(Date.now() / 60_000) * 60_000
  const [from_time, to_time] = [9, 0].map((ago) => new Date(minute - ago * 60_000).toISOString())
  const span = { objective: 'api_availability', from_time, to_time, reason: 'Drill' }
  const exclusion = await command('exclude_from_slo', span)
  const without = await redrawn()
  expect(without.excluded).toMatchObject({ valid: all, remaining_with: before.left })
  expect(without.exclusions).toMatchObject([{ id: exclusion, reason: 'Drill', withdrawn_at: null }])
  // The schedule does it, although that minute was evaluated.
  await expect.poll(counted, { timeout: 15_000 }).toEqual({ valid: 0, outdated: false })

  await command('withdraw_exclusion', { id: exclusion, reason: 'It was no drill' })
  const again = await redrawn()
  expect([again.excluded, again.left]).toEqual([null, before.left])
  expect(again.exclusions[0]?.withdrawn_by_name).not.toBeNull()
  await expect.poll(counted, { timeout: 15_000 }).toEqual({ valid: all, outdated: false })
  await owner.query('delete from public.slo_exclusions where true')
  await owner.query('delete from public.incidents where title = $1', [title])
})

test('a recorder that fell silent is told with the minute in which it was last seen', async () => {
  const minute = (ago: number) => new Date((Math.floor(Date.now() / 60_000) - ago) * 60_000)
  const forget = () =>
    owner.query(
      `delete from metrics.slo_minute m using metrics.series s where s.service = 'heartbeat' and s.id = m.series_id`,
    )
  await forget()
  const beat = (ago: number) =>
    owner.query(
      `insert into metrics.slo_minute (minute, series_id, writer, requests, errors, refused, sum_ms, hist, layout, seq)
       select $1, s.id, w.id, 1, 0, 0, 0, array_fill(0, array[18]), 1, 1
       from metrics.series s, metrics.writers w where s.service = 'heartbeat' and w.name = 'database'`,
      [minute(ago)],
    )
  const since = async () => {
    await owner.query('delete from public.slo_status where true')
    await post({ apikey: stack.secretKey })
    const { rows } = await owner.query<{ state: string; since: string | null }>(
      `select distinct state, figures ->> 'silentSince' as since from public.slo_status`,
    )
    return rows
  }
  await beat(400)
  await beat(11)
  const last = minute(10).toISOString()
  expect(await since()).toEqual([{ state: 'no_data', since: last }])
  await forget()
  expect(await since()).toEqual([{ state: 'no_data', since: null }])
})

test('only the schedule may have them evaluated', async () => {
  expect((await post({})).status).toBe(401)
  expect((await post({ apikey: stack.publishableKey })).status).toBe(401)
})
