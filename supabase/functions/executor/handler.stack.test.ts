import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { afterAll, afterEach, beforeAll, expect, inject, onTestFinished, test } from 'vitest'
import { z } from 'zod'
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

test('under safe mode it writes down what it would have done, with the params, and calls nobody', async () => {
  await agents.engage('execution_safe_mode', 'look first')
  const { body } = await agents.submit('create_ticket', { params: { subject: 'Wrong size' } })
  expect(await agents.until(body.workflow_id, 'succeeded')).toMatchObject({
    mode: 'advisory',
    result: {
      would_have: {
        method: 'POST',
        url: `${agents.sandbox.url}/operations/create_ticket`,
        operation: 'create_ticket',
        params: { subject: 'Wrong size' },
      },
    },
  })
  expect(agents.ledgerOf(body.workflow_id)).toEqual([])
})

test('without private endpoints it calls nobody at a private address, and does not try again', async () => {
  await agents.sql('update installation set private_endpoints_allowed = false where id = 1')
  onTestFinished(async () => {
    await agents.sql('update installation set private_endpoints_allowed = true where id = 1')
  })
  const { body } = await agents.submit('create_ticket')
  expect(await agents.until(body.workflow_id, 'dead_letter')).toMatchObject({
    error_code: 'PRIVATE_ADDRESS',
    attempt: 1,
  })
  expect(agents.ledgerOf(body.workflow_id)).toEqual([])
})

test('a name that no name server answers for is not called, and is tried again', async () => {
  const before = await agents.sql(
    `select endpoint_url from operations where name = 'create_ticket'`,
  )
  await agents.sql('update installation set private_endpoints_allowed = false where id = 1')
  await agents.sql(`update operations set endpoint_url = $1 where name = 'create_ticket'`, [
    'https://agents.invalid/hook',
  ])
  onTestFinished(async () => {
    await agents.sql('update installation set private_endpoints_allowed = true where id = 1')
    await agents.sql(`update operations set endpoint_url = $1 where name = 'create_ticket'`, [
      before[0]?.endpoint_url,
    ])
  })
  const { body } = await agents.submit('create_ticket')
  expect(await agents.until(body.workflow_id, 'failed')).toMatchObject({
    error_code: 'ADDRESS_UNKNOWN',
  })
})

test('when the database does not answer whether it may call, it does not, and hands the work back', async () => {
  await agents.sql(
    `create function private.stall() returns trigger language plpgsql as 'begin perform pg_sleep(5); return new; end'`,
  )
  await agents.sql(
    'create trigger stall before insert on effects for each row execute function private.stall()',
  )
  onTestFinished(async () => {
    await agents.sql('drop function if exists private.stall() cascade')
  })
  const { body } = await agents.submit('create_ticket')
  const events = async () =>
    (
      await agents.sql('select type from workflow_events where workflow_id = $1 order by id', [
        body.workflow_id,
      ])
    ).map(({ type }) => type)
  await expect.poll(events, { timeout: 10_000 }).toContain('handed_back')
  expect(agents.ledgerOf(body.workflow_id)).toEqual([])
  await agents.sql('drop function private.stall() cascade')
  await agents.until(body.workflow_id, 'succeeded')
  expect(agents.ledgerOf(body.workflow_id).map(({ verdict }) => verdict)).toEqual(['accepted'])
  expect(await events()).not.toContain('outcome_unknown')
})

test('a run that is cancelled during its call ends by what the call answers', async () => {
  agents.behave(() => ({ status: 503, latencyMs: 1_500 }))
  const { body } = await agents.submit('sync_invoice')
  await expect.poll(() => agents.ledgerOf(body.workflow_id).length).toBe(1)
  const [answer] = await agents.sql('select cancel_workflow($1, $2) as said', [
    body.workflow_id,
    'not wanted',
  ])
  expect(answer?.said).toMatchObject({ status: 'running', cancelling: true })
  await agents.until(body.workflow_id, 'cancelled')
  expect(agents.ledgerOf(body.workflow_id)).toHaveLength(1)
})

test('an answer that cannot be stored as it is is an outcome all the same', async () => {
  const strange = createServer((request, response) => {
    request.resume().on('end', () => response.end(String.raw`{"note":"\u0000\ud83d"}`))
  })
  await new Promise<void>((resolve) => strange.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void strange.close())
  const address = z.object({ port: z.number() }).parse(strange.address())
  const [{ endpoint_url: before } = {}] = await agents.sql(
    `select endpoint_url from operations where name = 'create_ticket'`,
  )
  const pointTo = (url: unknown) =>
    agents.sql(`update operations set endpoint_url = $1 where name = 'create_ticket'`, [url])
  await pointTo(`http://127.0.0.1:${address.port}/`)
  onTestFinished(async () => {
    await pointTo(before)
  })
  const { body } = await agents.submit('create_ticket')
  expect(await agents.until(body.workflow_id, 'succeeded')).toMatchObject({
    result: { text: String.raw`{"note":"\u0000\ud83d"}` },
  })
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
