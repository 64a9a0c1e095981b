import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { z } from 'zod'

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

test('only the schedule may have them evaluated', async () => {
  expect((await post({})).status).toBe(401)
  expect((await post({ apikey: stack.publishableKey })).status).toBe(401)
})
