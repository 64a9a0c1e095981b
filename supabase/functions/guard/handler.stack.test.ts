import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest'
import { startAgents, type Agents } from '../../../test/start-agents.ts'

let agents: Agents
beforeAll(async () => {
  agents = await startAgents(inject('stack'))
})
afterAll(() => agents.stop())
afterEach(() => agents.releaseAll())

test('allows what may run, for as long as the state it was decided on is valid', async () => {
  const { status, body } = await agents.ask('sync_invoice')
  expect(status).toBe(200)
  expect(body).toMatchObject({
    decision: 'allow',
    mode: 'live',
    decision_id: expect.any(String),
    trace_id: expect.any(String),
  })
  expect(body.valid_for_ms).toBeGreaterThan(0)
  expect(body.valid_for_ms).toBeLessThanOrEqual(900)
})

test('holds what needs people, once for the same question', async () => {
  const params = { sku: 'SKU-1', price_cents: 100 }
  const held = await agents.ask('update_price', params)
  expect(held.status).toBe(202)
  expect(held.body).toMatchObject({ decision: 'held', valid_for_ms: 0, quorum: 2 })
  const again = await agents.ask('update_price', params)
  expect(again.body.approval_id).toBe(held.body.approval_id)
  const other = await agents.ask('update_price', { ...params, price_cents: 101 })
  expect(other.body.approval_id).not.toBe(held.body.approval_id)
})

test('a hold needs to know what to approve', async () => {
  const { status, body } = await agents.ask('update_price')
  expect([status, body.code]).toEqual([422, 'INVALID_FIELD'])
})

test('refuses what is not registered', async () => {
  const { status, body } = await agents.ask('format_disk')
  expect([status, body.decision, body.code]).toEqual([403, 'refused', 'UNKNOWN_OPERATION'])
})

test('refuses everything under a kill', async () => {
  await agents.engage('omnihub_kill_switch', 'stop')
  await expect
    .poll(async () => (await agents.ask('sync_invoice')).body.code, { interval: 20 })
    .toBe('KILL_SWITCH')
  expect((await agents.ask('sync_invoice')).body).toMatchObject({
    decision: 'refused',
    valid_for_ms: 0,
    details: { reason: 'stop' },
  })
})

test('tells an asking agent that it would run advisory', async () => {
  await agents.engage('execution_safe_mode', 'rehearsal')
  await expect
    .poll(async () => (await agents.ask('sync_invoice')).body.decision, { interval: 20 })
    .toBe('advisory')
})

test('a key without the scope may not ask', async () => {
  const headers = { 'x-omnihub-key': agents.stopKey }
  const { status, body } = await agents.call('guard', {
    headers,
    body: { operation: 'sync_invoice' },
  })
  expect([status, body.code]).toEqual([403, 'SCOPE_MISSING'])
})

test('reports the version it enforces while it is asked', async () => {
  const isReported = async () => {
    await agents.ask('sync_invoice')
    const rows = await agents.sql(
      `select 1 from guard_instances g, emergency_controls c
       where g.function = 'guard' and g.enforced_version = c.version and g.older_in_flight = 0`,
    )
    return rows.length > 0
  }
  await expect.poll(isReported, { timeout: 5_000 }).toBe(true)
})
