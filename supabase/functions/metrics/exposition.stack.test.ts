import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { parse } from 'zod/mini'
import { faultsOfMetrics, findPromtool } from '../../../test/ask-promtool.ts'
import { createKey } from '../../../test/create-key.ts'
import { createDecider, type Decider } from '../../../test/decider.ts'
import { holdEvaluation, type HeldEvaluation } from '../../../test/hold-evaluation.ts'
import { deployAnswer } from '../_shared/contracts/deploy-gate.ts'
import { operatorMetrics, sloReport } from '../_shared/contracts/metrics.ts'

const stack = inject('stack')
let held: HeldEvaluation
let admin: Decider
let key = ''
beforeAll(async () => {
  await findPromtool()
  held = await holdEvaluation(stack.dbUrl)
  admin = await createDecider(stack, 'admin')
  key = await createKey(admin, ['scrape', 'deploy_gate'])
}, 300_000)
afterAll(() => held.release())

const get = (path: string, headers: Record<string, string>) =>
  fetch(`${stack.url}/functions/v1/${path}`, { headers })

// As Prometheus sends what its `authorization.credentials` holds.
const byKey = () => ({ authorization: `Bearer ${key}` })

/** Samples by name and labels, as they stand in the text. */
async function scrape(headers: Record<string, string> = byKey()) {
  const response = await get('metrics/prometheus', headers)
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  const text = await response.text()
  const samples = new Map<string, number>()
  for (const line of text.split('\n')) {
    const [, name = '', value = ''] = /^([^#\s].*) (\S+)$/.exec(line) ?? []
    if (name !== '') samples.set(name, Number(value))
  }
  return { text, samples }
}

async function record(operation: string, requests: number, errors: number, slow: number) {
  const hist = Array.from({ length: 18 }, () => 0)
  hist[7] = requests - slow
  hist[17] = slow
  const minute = Math.floor(Date.now() / 60_000) - 2
  const entry = { service: 'api', operation, minute, requests, errors, refused: 3, hist, seq: 1 }
  await held.sql('select private.record_metrics($1, $2)', [
    randomUUID(),
    JSON.stringify([{ ...entry, sum_ms: 4_500 }]),
  ])
}

describe('the exposition', () => {
  test('passes promtool, with everything there is', async () => {
    await held.set({ band: 'slow', remaining: 0.4 })
    await record('sync_invoice', 20, 4, 5)
    const { text } = await scrape()
    expect(await faultsOfMetrics(text)).toBe('')
  })

  test('counts requests by outcome and durations in seconds', async () => {
    const operation = `op_${randomUUID().slice(0, 8)}`
    await record(operation, 20, 4, 5)
    const { samples } = await scrape()
    const of = (name: string, label: string) =>
      samples.get(`${name}{service="api",operation="${operation}"${label}}`)
    expect(of('http_requests_total', ',outcome="success"')).toBe(16)
    expect(of('http_requests_total', ',outcome="error"')).toBe(4)
    expect(of('http_requests_total', ',outcome="refused"')).toBe(3)
    const bucket = (le: string) => of('http_request_duration_seconds_bucket', `,le="${le}"`)
    expect(['0.15', '0.2', '0.5', '1', '10', '+Inf'].map(bucket)).toEqual([0, 15, 15, 15, 15, 20])
    expect(of('http_request_duration_seconds_sum', '')).toBe(4.5)
    expect(of('http_request_duration_seconds_count', '')).toBe(20)
  })

  test('tells heartbeats and depths, which a recorder that is gone has not', async () => {
    await held.sql('select schedule.beat()')
    await held.sql(`insert into metrics.gauge_minute (minute, series_id, highest)
      select date_trunc('minute', clock_timestamp()) + d * interval '1 minute', s.id, 12
      from metrics.series s, generate_series(-1, 0) d where s.service = 'queue' and s.operation = 'dead_letters'
      on conflict (series_id, minute) do update set highest = excluded.highest`)
    const { samples } = await scrape()
    expect(samples.get('omnihub_heartbeats_total')).toBeGreaterThanOrEqual(1)
    const first = samples.get('omnihub_heartbeat_first_timestamp_seconds{environment="local"}') ?? 0
    expect([first % 60, first * 1000 <= Date.now()]).toEqual([0, true])
    expect(samples.get('operator_queue_depth_highest{queue="dead_letters"}')).toBe(12)
  })

  test('says what the panel and the deploy gate say, to the last digit', async () => {
    const { token } = admin
    for (const remaining of [0.123456789012345, -1.4, 1]) {
      await held.set({ band: 'slow', remaining })
      const report = parse(
        sloReport,
        await (await get('metrics/slo', { authorization: `Bearer ${token}` })).json(),
      )
      const gate = parse(
        deployAnswer,
        await (await get('deploy-gate?environment=local&change=deploy', byKey())).json(),
      )
      const { samples } = await scrape()
      const shown = report.objectives.find(({ id }) => id === 'api_availability')?.status
      expect(shown?.remaining).toBe(remaining)
      expect(gate.objectives[0]?.remaining).toBe(remaining)
      expect(samples.get('slo_error_budget_remaining_ratio{slo="api_availability"}')).toBe(
        remaining,
      )
      const burns = new Map(gate.objectives[0]?.burns.map(({ tier, long }) => [tier, long]))
      expect(samples.get('slo_burn_rate{slo="api_availability",window="1h"}')).toBe(
        burns.get('page_fast'),
      )
      expect(samples.get('slo_band{slo="api_availability",band="slow"}')).toBe(1)
      expect(samples.get('slo_evaluation_timestamp_seconds{slo="api_availability"}')).toBe(
        Date.parse(gate.as_of ?? '') / 1000,
      )
    }
  })

  test('tells engaged controls, and leaves out what nobody knows', async () => {
    await held.sql(`delete from public.slo_status where objective_id = 'dead_letters'`)
    await held.sql(`select private.engage_control('operator_takeover', 'drill', null)`)
    try {
      const { samples } = await scrape({ apikey: stack.secretKey })
      expect(samples.get('omnihub_control_engaged{control="operator_takeover"}')).toBe(1)
      expect(samples.get('omnihub_control_engaged{control="omnihub_kill_switch"}')).toBe(0)
      expect(samples.get('omnihub_controls_readable')).toBe(1)
      expect(samples.has('slo_error_budget_remaining_ratio{slo="dead_letters"}')).toBe(false)
      expect(samples.has('operator_approval_queue_depth')).toBe(true)
    } finally {
      await held.sql(
        `select private.release_control('operator_takeover', 'the drill is over', version, false) from emergency_controls`,
      )
    }
  })

  test('is for keys that may scrape, and in words for everybody else', async () => {
    const other = await createKey(admin, ['deploy_gate'])
    const refused = await get('metrics/prometheus', { 'x-omnihub-key': other })
    expect([refused.status, refused.headers.get('content-type')]).toEqual([403, 'application/json'])
    expect((await get('metrics/prometheus', {})).status).toBe(401)
    const asMember = await get('metrics/prometheus', { authorization: `Bearer ${admin.token}` })
    expect(asMember.status).toBe(403)
  })
})

describe('the figures of the operator page', () => {
  const read = (token: string, query = '', headers: Record<string, string> = {}) =>
    get(`metrics/operator${query}`, { authorization: `Bearer ${token}`, ...headers })

  test('are told by role, and once for each state', async () => {
    const viewer = await createDecider(stack, 'viewer')
    const first = await read(viewer.token)
    expect(parse(operatorMetrics, await first.json())).toMatchObject({
      ...{ environment: 'local', activity: null, approvals: { pending: expect.any(Number) } },
    })
    const full = parse(operatorMetrics, await (await read(admin.token)).json())
    expect(full.activity?.length).toBe(10)
    const etag = first.headers.get('etag') ?? ''
    expect(etag).toMatch(/^"[0-9a-f]{32}"$/)
    const again = async (tag: string) => read(viewer.token, '', { 'if-none-match': tag })
    const now = async () => (await read(viewer.token)).headers.get('etag') ?? ''
    // Work may begin or end between two questions; when none does, nothing is new.
    await expect.poll(async () => (await again(await now())).status).toBe(304)
    await held.sql(`update public.installation set queue_paused = true`)
    try {
      expect((await again(etag)).status).toBe(200)
    } finally {
      await held.sql(`update public.installation set queue_paused = false`)
    }
  })

  test.each(['?today_from=yesterday', '?today_from=2020-01-01T00:00:00Z', '?from=1'])(
    'cannot be asked for with %s',
    async (query) => {
      expect((await read(admin.token, query)).status).toBe(422)
    },
  )

  test('are not for keys', async () => {
    expect((await get('metrics/operator', byKey())).status).toBe(403)
  })
})
