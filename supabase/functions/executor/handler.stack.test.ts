import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest'
import { startAgents, type Agents } from '../../../test/start-agents.ts'

const stack = inject('stack')
let agents: Agents
beforeAll(async () => {
  agents = await startAgents(stack)
})
afterAll(() => agents.stop())
afterEach(() => {
  agents.behave(() => ({ status: 200, latencyMs: 5 }))
  return agents.releaseAll()
})

test('a failing endpoint is tried again after a second, with the same key and a higher fence', async () => {
  let calls = 0
  agents.behave((operation) => {
    if (operation === 'sync_invoice') calls += 1
    return { status: calls === 1 ? 503 : 200, latencyMs: 5 }
  })
  const { body } = await agents.submit('sync_invoice')
  expect(await agents.until(body.workflow_id, 'succeeded')).toMatchObject({ attempt: 2 })
  const [first, second] = agents.ledgerOf(body.workflow_id)
  expect(second?.idempotency_key).toBe(first?.idempotency_key)
  expect(second?.fence).toBeGreaterThan(first?.fence ?? 0)
  expect((second?.received_at ?? 0) - (first?.answered_at ?? 0)).toBeGreaterThanOrEqual(1_000)
})

test('a refused request is not tried again', async () => {
  agents.behave(() => ({ status: 422, latencyMs: 5 }))
  const { body } = await agents.submit('create_ticket')
  expect(await agents.until(body.workflow_id, 'dead_letter')).toMatchObject({
    error_code: 'SANDBOX_422',
    attempt: 1,
  })
  expect(agents.ledgerOf(body.workflow_id)).toHaveLength(1)
})

test('after a kill nothing more is sent, and the answer of what had left is recorded', async () => {
  agents.behave((operation) => ({
    status: 200,
    latencyMs: operation === 'summarize_case' ? 2_500 : 5,
  }))
  const slow = await agents.submit('summarize_case')
  await expect.poll(() => agents.ledgerOf(slow.body.workflow_id).length).toBe(1)
  const waiting = await Promise.all(Array.from({ length: 40 }, () => agents.submit('sync_invoice')))
  await agents.engage('omnihub_kill_switch', 'while busy')
  const committedAt = Date.now()
  await agents.until(slow.body.workflow_id, 'succeeded')
  const [effect] = await agents.sql(
    `select status, outcome ->> 'http_status' as http_status from effects where workflow_id = $1`,
    [slow.body.workflow_id],
  )
  expect(effect).toEqual({ status: 'succeeded', http_status: '200' })
  const late = agents.sandbox.ledger
    .since(0)
    .filter((entry) => entry.verdict === 'accepted' && entry.received_at > committedAt + 1_000)
  expect(late).toEqual([])
  const [left] = await agents.sql(
    `select count(*)::int as running from workflows where status = 'running' and id = any ($1)`,
    [waiting.map(({ body }) => body.workflow_id)],
  )
  expect(left?.running).toBe(0)
})

test('work is shared out once: in a burst every workflow is accepted by its endpoint once', async () => {
  const submitted = await Promise.all(
    Array.from({ length: 80 }, () => agents.submitPatiently('sync_invoice')),
  )
  for (const { body } of submitted) await agents.until(body.workflow_id, 'succeeded')
  for (const { body } of submitted) {
    // On a busy machine a call may come late; it is refused, and permission asked for again.
    const verdicts = agents.ledgerOf(body.workflow_id).map(({ verdict }) => verdict)
    expect(verdicts.filter((verdict) => verdict !== 'refused_late')).toEqual(['accepted'])
  }
})

test.each([
  ['nobody', {}, 401],
  ['the publishable key', { apikey: stack.publishableKey }, 401],
  ['an unknown secret key', { apikey: 'sb_secret_unknown' }, 401],
])('%s cannot wake it', async (_name, headers, status) => {
  expect((await agents.call('executor', { headers })).status).toBe(status)
})

test('an API key cannot wake it, the service can', async () => {
  const asKey = await agents.call('executor', { headers: { 'x-omnihub-key': agents.submitKey } })
  expect(asKey.status).toBe(403)
  const asService = await agents.call('executor', { headers: { apikey: stack.secretKey } })
  expect([asService.status, asService.body]).toEqual([202, { accepted: true }])
})

test('a call that nobody signed leaves no trace but a refusal', async () => {
  const refused = () =>
    agents.sandbox.ledger.since(0).filter(({ verdict }) => verdict === 'refused_signature').length
  const before = refused()
  const response = await fetch(`${agents.sandbox.url}/operations/sync_invoice`, {
    method: 'POST',
    headers: { 'omnihub-operation': 'sync_invoice', 'omnihub-idempotency-key': randomUUID() },
    body: '{}',
  })
  expect(response.status).toBe(401)
  expect(refused()).toBe(before + 1)
})
