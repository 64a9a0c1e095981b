import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { z } from 'zod'
import { parse } from 'zod/mini'
import { createMember } from '../../../test/create-member.ts'
import { signIn } from '../../../test/sign-in.ts'
import { sloReport } from '../_shared/contracts/metrics.ts'

const stack = inject('stack')
const owner = new pg.Client({ connectionString: stack.dbUrl })
beforeAll(() => owner.connect())
afterAll(() => owner.end())

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

test('only the schedule may have them evaluated', async () => {
  expect((await post({})).status).toBe(401)
  expect((await post({ apikey: stack.publishableKey })).status).toBe(401)
})
