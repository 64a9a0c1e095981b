import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { z } from 'zod'
import { parse } from 'zod/mini'
import { createDecider, type Decider } from '../../../test/decider.ts'
import { holdEvaluation, type HeldEvaluation } from '../../../test/hold-evaluation.ts'
import { sharedSlo } from '../_shared/contracts/slo-charts.ts'

const stack = inject('stack')
let held: HeldEvaluation
let admin: Decider
beforeAll(async () => {
  held = await holdEvaluation(stack.dbUrl)
  admin = await createDecider(stack, 'admin')
  await held.set({ band: 'slow', remaining: 0.4 })
})
afterAll(() => held.release())

async function createLink() {
  const { body } = await admin.command('rest/v1/rpc/create_share_link', {
    name: 'board',
    expires_at: new Date(Date.now() + 86_400_000),
  })
  return z.object({ id: z.uuid(), token: z.string() }).parse(body)
}

async function open(input: unknown) {
  const response = await fetch(`${stack.url}/functions/v1/metrics/shared`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(input),
  })
  const body: unknown = await response.json()
  return { status: response.status, caching: response.headers.get('cache-control'), body }
}

test('a link is exchanged for what the page shows, without an account and without names', async () => {
  const { token } = await createLink()
  const opened = await open({ token, window: '24h' })
  expect([opened.status, opened.caching]).toEqual([200, 'no-store'])
  const { report, charts } = parse(sharedSlo, opened.body)
  const found = report.objectives.find(({ id }) => id === 'api_availability')
  expect(found?.status).toMatchObject({ band: 'slow', remaining: 0.4 })
  expect(charts).toMatchObject({ window: '24h', objectives: expect.arrayContaining([]) })
  expect(JSON.stringify(opened.body)).not.toContain('_by')
})

test('what the source of the counts warns of is not for outsiders, but that it does is', async () => {
  await held.sql(
    `update public.slo_status set figures = figures || '{"warnings": ["store 10.0.0.5 of team-a is away"]}' where true`,
  )
  const { token } = await createLink()
  const { body } = await open({ token, window: '24h' })
  const found = parse(sharedSlo, body).report.objectives.find(({ id }) => id === 'api_availability')
  expect(found?.status?.figures.warnings).toEqual(['Some counts may be missing. Members see why.'])
  expect(JSON.stringify(body)).not.toContain('team-a')
})

test('what was left out is told to guests, without who did it and why', async () => {
  await held.sql(`insert into public.slo_exclusions (objective_id, "from", "to", reason, author_name)
    select 'api_availability', date_trunc('minute', now()) - interval '9 minutes', date_trunc('minute', now()) - interval '5 minutes', 'Secret', 'Dana Kim'`)
  const { token } = await createLink()
  const { body } = await open({ token })
  const { charts } = parse(sharedSlo, body)
  expect(charts?.exclusions).toMatchObject([{ reason: '', author_name: '' }])
  const marks = charts?.marks.filter(({ kind }) => kind === 'exclusion')
  expect(marks).toMatchObject([{ title: 'Minutes left out' }])
  expect(JSON.stringify(body)).not.toMatch(/Secret|Dana/)
  await held.sql('delete from public.slo_exclusions where true')
})

test('a link that does not hold says nothing but that', async () => {
  const { id, token } = await createLink()
  await admin.command('rest/v1/rpc/revoke_share_link', { id, reason: 'done' })
  const said = z.looseObject({ code: z.string(), message: z.string() })
  const [revoked, unknown] = await Promise.all([open({ token }), open({ token: 'ohs_x' })])
  expect([revoked.status, unknown.status]).toEqual([404, 404])
  const { code, message } = said.parse(revoked.body)
  expect(said.parse(unknown.body)).toMatchObject({ code, message })
  expect((await open({})).status).toBe(422)
  expect((await open({ token, window: '1y' })).status).toBe(422)
})
