import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { createKey } from './api-keys.ts'
import { hold, storedRequest } from './approvals.ts'
import { call, count, row, rows, service } from './database.ts'
import { createEcho, createEstimator, radiusOf, record } from './estimates.ts'
import { registerOperation, resetInstallation } from './installation.ts'
import { trySubmit } from './intents.ts'
import { createMember, type Member } from './members.ts'

const refund = { name: 'issue_refund', risk_level: 'high', required_approvals: 1 }
const byEndpoint = { ...refund, estimator: 'https://agents.example.com/estimate' }
const byFunction = { ...refund, estimator: 'refund_impact' }
const unknown = (why: unknown) => ({ status: 200, body: { kind: 'sql', radius: null, why } })
let admin: Member
let key: string
beforeAll(async () => {
  admin = await createMember('admin')
  key = (await createKey(admin, ['submit', 'ask'])).key
})
beforeEach(async () => {
  await resetInstallation()
  await registerOperation(byFunction)
})
afterAll(async () => {
  await rows('drop function if exists estimators.refund_impact(jsonb)')
})
const estimate = (params_text = '{"n":1}') =>
  call(service, 'estimate_blast_radius', { operation: 'issue_refund', params_text })

describe('a SQL estimator', () => {
  test('answers, and the answer is kept for the envelope of these params', async () => {
    await createEcho()
    const radius = radiusOf({ notes: { rows: 'in payouts' } })
    expect(await estimate(JSON.stringify({ radius }))).toMatchObject({
      status: 200,
      body: { kind: 'sql', radius, why: null, revision: 1, endpoint_url: null },
    })
    expect(await row('select radius, why from private.estimates')).toEqual({ radius, why: null })
  })

  test.each([
    ['raises', 'begin raise exception $x$no$x$; end', {}, 'The estimator failed.'],
    ['divides by zero', 'begin return 1 / 0; end', {}, 'The estimator failed.'],
    ['is volatile', 'begin return $x${}$x$::jsonb; end', { as: 'volatile' }, 'does not exist'],
    [
      'borrows rights',
      'begin return $x${}$x$::jsonb; end',
      { as: 'stable security definer' },
      'does not exist',
    ],
  ])('that %s makes it unknown', async (_what, body, options, why) => {
    await createEstimator(body, options)
    expect(await estimate()).toMatchObject(unknown(expect.stringContaining(why)))
    expect(await row('select radius from private.estimates')).toEqual({ radius: null })
  })

  test('that is missing makes it unknown', async () => {
    await rows('drop function if exists estimators.refund_impact(jsonb)')
    expect(await estimate()).toMatchObject(unknown('The estimator refund_impact does not exist.'))
  })

  test('cannot write, whatever it calls, and what comes after it can', async () => {
    await rows(`create function private.sneak() returns jsonb language sql volatile set search_path = '' as
      $$ update public.installation set name = 'sneaked' where id = 1 returning '{}'::jsonb $$`)
    try {
      await createEstimator('select private.sneak()', { language: 'sql' })
      expect(await estimate()).toMatchObject(unknown('The estimator failed.'))
      expect(await row('select name from public.installation')).toEqual({ name: 'OmniHub' })
      expect(await count('select count(*) from private.estimates')).toBe(1)
    } finally {
      await rows('drop function estimators.refund_impact(jsonb); drop function private.sneak()')
    }
  })

  test.each([
    ['nothing', null],
    ['a list', []],
    ['an unknown key', radiusOf({ secret: 1 })],
    ['half a row', radiusOf({ rows: 1.5 })],
    ['fewer than no rows', radiusOf({ rows: -1 })],
    ['more than can be counted', radiusOf({ users: 9_007_199_254_740_992 })],
    ['rows as a text', radiusOf({ rows: '3' })],
    ['no users', { rows: 1, amount_cents: null, currency: null, reversible: true }],
    ['an amount without currency', radiusOf({ currency: null })],
    ['a currency without amount', radiusOf({ amount_cents: null })],
    ['a currency that is none', radiusOf({ currency: 'Euro' })],
    ['no word on reversing', { rows: 1, users: 1, amount_cents: null, currency: null }],
    ['a maybe', radiusOf({ reversible: 'maybe' })],
    ['notes that are a text', radiusOf({ notes: 'many' })],
    ['a note on nothing', radiusOf({ notes: { other: 'x' } })],
    ['an endless note', radiusOf({ notes: { rows: 'x'.repeat(81) } })],
  ])('that answers %s makes it unknown', async (_what, radius) => {
    await createEstimator(`select '${JSON.stringify(radius)}'::jsonb`, { language: 'sql' })
    expect(await estimate()).toMatchObject(unknown(expect.stringContaining('cannot be shown')))
  })

  test('that takes longer than 500 ms makes it unknown, over real HTTP, and that is kept', async () => {
    await createEstimator(`begin perform pg_catalog.pg_sleep(5); return '{}'; end`)
    const { url, secretKey } = inject('stack')
    const startedAt = performance.now()
    const response = await fetch(`${url}/rest/v1/rpc/estimate_blast_radius`, {
      method: 'POST',
      headers: { apikey: secretKey, 'content-type': 'application/json' },
      body: JSON.stringify({ operation: 'issue_refund', params_text: '{"n":1}' }),
    })
    expect(await response.json()).toMatchObject({
      radius: null,
      why: 'The estimator took longer than 500 ms.',
    })
    expect(performance.now() - startedAt).toBeLessThan(3_000)
    expect(await count('select count(*) from private.estimates where radius is null')).toBe(1)
  })
})

describe('other estimators', () => {
  test('an endpoint is for the caller to ask, who records the answer', async () => {
    await registerOperation(byEndpoint)
    expect(await estimate()).toMatchObject({
      body: { kind: 'endpoint', radius: null, endpoint_url: byEndpoint.estimator, key_version: 1 },
    })
    expect(await count('select count(*) from private.estimates')).toBe(0)
    expect(await record('{"n":1}', radiusOf())).toMatchObject({ status: 200, body: { ok: true } })
    expect(await row('select radius from private.estimates')).toEqual({ radius: radiusOf() })
    await record('{"n":1}', { rows: 1 })
    expect(await row('select radius, why from private.estimates')).toEqual({
      radius: null,
      why: expect.stringContaining('cannot be shown'),
    })
  })

  test('what was counted for a revision is not kept for the next one', async () => {
    await registerOperation(byEndpoint)
    const { revision } = await row('select revision from public.operations')
    await registerOperation(byEndpoint)
    expect(await record('{"n":1}', radiusOf(), null, Number(revision))).toMatchObject({
      status: 409,
      body: { code: 'OPERATION_CHANGED', details: { revision: Number(revision) + 1 } },
    })
    expect(await record('{"n":1}', radiusOf(), null, null)).toMatchObject({
      status: 422,
      body: { details: { field: 'revision' } },
    })
    expect(await count('select count(*) from private.estimates')).toBe(0)
    // Nobody was asked: that much can be said of any revision.
    expect(await record('{"n":1}', null, 'It failed.', null)).toMatchObject({ status: 200 })
  })

  test('nothing else speaks for a function', async () => {
    expect(await record('{"n":1}', radiusOf({ rows: 0 }))).toMatchObject({ status: 422 })
    expect(await record('{"n":1}', null, 'It took too long.')).toMatchObject({ status: 200 })
  })

  test('without one it is unknown', async () => {
    await registerOperation(refund)
    expect(await estimate()).toMatchObject({
      body: { kind: 'none', radius: null, why: 'This operation has no estimator.' },
    })
  })

  test('of no operation or of no params is refused', async () => {
    for (const args of [
      { operation: 'no_such', params_text: '{}' },
      { operation: 'issue_refund', params_text: '[1]' },
    ]) {
      expect((await call(service, 'estimate_blast_radius', args)).status).toBeGreaterThanOrEqual(
        404,
      )
    }
  })
})

describe('an envelope', () => {
  beforeEach(() => registerOperation(byEndpoint))

  test('may claim the newest estimate of its very params, and then needs fewer people', async () => {
    await record('{"n":1}', radiusOf())
    const { id, required_approvals } = await hold(key, admin, { blastRadius: radiusOf() })
    expect(required_approvals).toBe(1)
    expect(await storedRequest(id)).toMatchObject({
      risk_rank: 1,
      blast_radius: { unknown: false, ...radiusOf() },
      estimated_at: expect.any(Date),
    })
  })

  test('without one is unknown: two people, at the top of the queue, and why', async () => {
    const { id, required_approvals } = await hold(key, admin)
    expect(required_approvals).toBe(2)
    expect(await storedRequest(id)).toMatchObject({
      risk_rank: 0,
      blast_radius: { unknown: true, why: 'It has not been estimated yet.' },
      estimated_at: null,
    })
    await record('{"n":2}', null, 'The warehouse is down.')
    const failed = await hold(key, admin, { params: { n: 2 } })
    expect(await storedRequest(failed.id)).toMatchObject({
      blast_radius: { unknown: true, why: 'The warehouse is down.' },
      estimated_at: expect.any(Date),
    })
  })

  test.each([
    ['what nobody estimated', `delete from private.estimates where true`],
    [
      'an older estimate',
      `update private.estimates set estimated_at = now() - interval '5 minutes' where true`,
    ],
    ['another one', `update private.estimates set radius = radius || '{"rows": 11}' where true`],
    ['one of other params', `update private.estimates set params_sha256 = 'ab' where true`],
    ['one of an older revision', `update private.estimates set revision = 0 where true`],
  ])('cannot claim %s', async (_what, change) => {
    await record('{"n":1}', radiusOf())
    await rows(change)
    expect(
      await trySubmit(key, admin, { operation: 'issue_refund', blastRadius: radiusOf() }),
    ).toMatchObject({ status: 422, body: { details: { field: 'envelope_text' } } })
  })
})
