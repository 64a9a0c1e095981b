import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { z } from 'zod'
import { createMember } from '../../../test/create-member.ts'
import { patiently, startAgents, type Agents } from '../../../test/start-agents.ts'

const stack = inject('stack')
let agents: Agents
beforeAll(async () => {
  agents = await startAgents(stack)
})
afterAll(() => agents.stop())

async function tokenOf(role: 'admin' | 'viewer'): Promise<string> {
  const { email, password } = await createMember(stack, role)
  const response = await fetch(`${stack.url}/auth/v1/token?grant_type=password`, {
    method: 'POST',
    headers: { apikey: stack.publishableKey, 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  })
  return z.object({ access_token: z.string() }).parse(await response.json()).access_token
}

describe('submitting', () => {
  test('an accepted intent is executed by a signed call and its result can be read', async () => {
    const traceId = randomUUID().replaceAll('-', '')
    const key = randomUUID()
    const accepted = await agents.submit(
      'sync_invoice',
      { idempotency_key: key, params: { b: 'ü', a: 1 } },
      { traceparent: `00-${traceId}-00f067aa0ba902b7-01` },
    )
    expect(accepted.status).toBe(202)
    expect(accepted.body).toMatchObject({ status: 'queued', mode: 'live', trace_id: traceId })
    const state = await agents.until(accepted.body.workflow_id, 'succeeded')
    expect(state).toMatchObject({
      operation: 'sync_invoice',
      mode: 'live',
      trace_id: traceId,
      result: { done: 'sync_invoice' },
    })
    const [entry, ...others] = agents.ledgerOf(accepted.body.workflow_id)
    expect(others).toEqual([])
    expect(entry).toMatchObject({ verdict: 'accepted', mode: 'live', status: 200 })
    expect(entry?.received_at).toBeLessThan(entry?.not_after ?? 0)
    const [row] = await agents.sql('select params_text from workflows where id = $1', [
      accepted.body.workflow_id,
    ])
    expect(row?.params_text).toBe('{"a":1,"b":"ü"}')
  })

  test('the same request gives the first result, the same key with other params a conflict', async () => {
    const idempotency_key = randomUUID()
    const first = await agents.submit('create_ticket', { idempotency_key, params: { a: 1, b: 2 } })
    await agents.until(first.body.workflow_id, 'succeeded')
    const again = await agents.submit('create_ticket', { idempotency_key, params: { b: 2, a: 1 } })
    expect(again.status).toBe(200)
    expect(again.body).toMatchObject({
      workflow_id: first.body.workflow_id,
      status: 'succeeded',
    })
    const other = await agents.submit('create_ticket', { idempotency_key, params: { a: 2 } })
    expect([other.status, other.body.code]).toEqual([409, 'IDEMPOTENCY_MISMATCH'])
    expect(agents.ledgerOf(first.body.workflow_id)).toHaveLength(1)
  })

  test('fifty copies of one request at once are one workflow', async () => {
    const idempotency_key = randomUUID()
    const replies = await Promise.all(
      Array.from({ length: 50 }, () => agents.submitPatiently('sync_invoice', idempotency_key)),
    )
    expect(new Set(replies.map(({ body }) => body.workflow_id)).size).toBe(1)
    await agents.until(replies[0]?.body.workflow_id, 'succeeded')
    expect(agents.ledgerOf(replies[0]?.body.workflow_id)).toHaveLength(1)
  })

  test('a risky operation waits for people, and says so', async () => {
    const held = await agents.submit('issue_refund', { params: { order_id: 'ord_1' } })
    expect(held.status).toBe(202)
    expect(held.body).toMatchObject({
      code: 'APPROVAL_REQUIRED',
      status: 'awaiting_approval',
      approval_id: expect.any(String),
      ask: 'an approver',
    })
    const [approval] = await agents.sql(
      `select canonical_text::jsonb as envelope, encode(digest, 'hex') as digest,
         encode(extensions.digest(canonical_text, 'sha256'), 'hex') as expected
       from approval_queue where id = $1`,
      [held.body.approval_id],
    )
    expect(approval?.digest).toBe(approval?.expected)
    expect(approval?.envelope).toMatchObject({ operation: 'issue_refund', environment: 'local' })
    expect(agents.ledgerOf(held.body.workflow_id)).toEqual([])
  })

  test('what is not registered is refused and audited', async () => {
    const operation = `drop_${randomUUID().slice(0, 8)}`
    const refused = await agents.submit(operation)
    expect([refused.status, refused.body.code]).toEqual([403, 'UNKNOWN_OPERATION'])
    const rows = await agents.sql(
      `select 1 from audit_logs where action = 'operation.requested.refused' and resource_id = $1`,
      [operation],
    )
    expect(rows).toHaveLength(1)
  })

  test.each([
    ['{"operation":"sync_invoice","params":{"a":1,"a":2},"idempotency_key":"k"}', 'params.a'],
    ['{"operation":"sync_invoice","params":{"a":"\\ud800"},"idempotency_key":"k"}', 'params.a'],
    ['{"operation":"sync_invoice","params":[],"idempotency_key":"k"}', 'params'],
    ['{"operation":"Sync","params":{},"idempotency_key":"k"}', 'operation'],
    ['{"operation":"sync_invoice","params":{}}', 'idempotency_key'],
    [
      '{"operation":"sync_invoice","params":{},"idempotency_key":"k","expires_at":"soon"}',
      'expires_at',
    ],
  ])('422 names the field of %s', async (body, field) => {
    const headers = { 'x-omnihub-key': agents.submitKey }
    const refused = await agents.call('omnilink-agent', { headers, body })
    expect(refused.status).toBe(422)
    expect(refused.body).toMatchObject({ code: 'INVALID_FIELD', details: { field } })
  })

  test('only a submit key or an admin may submit', async () => {
    const body = { operation: 'sync_invoice', params: {}, idempotency_key: randomUUID() }
    const withHeaders = async (headers: HeadersInit) => {
      const reply = await agents.call('omnilink-agent', { headers, body })
      return [reply.status, reply.body.code]
    }
    const unknownKey = `ohk_${'x'.repeat(48)}`
    expect(await withHeaders({})).toEqual([401, 'SIGN_IN_NEEDED'])
    expect(await withHeaders({ 'x-omnihub-key': unknownKey })).toEqual([401, 'KEY_INVALID'])
    expect(await withHeaders({ 'x-omnihub-key': agents.stopKey })).toEqual([403, 'SCOPE_MISSING'])
    expect(await withHeaders({ apikey: stack.secretKey })).toEqual([403, 'NOT_ALLOWED'])
    expect(await withHeaders({ authorization: 'Bearer nonsense' })).toEqual([401, 'TOKEN_INVALID'])
    const viewer = { authorization: `Bearer ${await tokenOf('viewer')}` }
    expect(await withHeaders(viewer)).toEqual([403, 'NOT_ALLOWED'])
    const admin = { authorization: `Bearer ${await tokenOf('admin')}` }
    expect(await withHeaders(admin)).toEqual([202, undefined])
  })

  test('what expired is submitted again by one operator, and another is told who was first', async () => {
    const params = { n: 7 }
    await agents.engage('operator_takeover', 'looking closer')
    await expect
      .poll(async () => (await agents.submit('create_ticket', { params })).body.status)
      .toBe('awaiting_approval')
    const { body } = await agents.submit('create_ticket', { params })
    await agents.sql('update approval_queue set expires_at = now() where id = $1', [
      body.approval_id,
    ])
    await agents.sql('select schedule.expire_approvals()')
    await agents.releaseAll()
    const ask = (headers: HeadersInit) =>
      agents.call('omnilink-agent/again', {
        headers,
        body: { workflow_id: body.workflow_id, operation: 'create_ticket', params },
      })
    const again = async (token: string) =>
      patiently(() => ask({ authorization: `Bearer ${token}` }))
    const first = await again(await tokenOf('admin'))
    expect(first).toMatchObject({ status: 202, body: { workflow_id: expect.any(String) } })
    expect(await again(await tokenOf('admin'))).toMatchObject({
      status: 409,
      body: { code: 'ALREADY_SUBMITTED', details: { workflow_id: first.body.workflow_id } },
    })
    expect((await ask({ 'x-omnihub-key': agents.submitKey })).status).toBe(403)
  })

  test('a workflow of somebody else does not exist', async () => {
    const reply = await agents.call(`omnilink-agent/${randomUUID()}`, {
      method: 'GET',
      headers: { 'x-omnihub-key': agents.submitKey },
    })
    expect([reply.status, reply.body.code]).toEqual([404, 'NOT_FOUND'])
  })
})

describe('under a control', () => {
  afterEach(() => agents.releaseAll())

  test('a kill refuses within the hard bound, says why and by whom, and is audited once', async () => {
    await agents.submit('create_ticket')
    await agents.engage('omnihub_kill_switch', 'refund loop')
    const committedAt = performance.now()
    await expect
      .poll(async () => (await agents.submit('create_ticket')).body.code, { interval: 20 })
      .toBe('KILL_SWITCH')
    expect(performance.now() - committedAt).toBeLessThan(1_000)
    const refused = await agents.submit('create_ticket')
    expect(refused.status).toBe(503)
    expect(refused.headers.get('retry-after')).toBe('60')
    expect(refused.body).toMatchObject({
      details: { control: 'omnihub_kill_switch', reason: 'refund loop', engaged_by: 'postgres' },
      request_id: expect.any(String),
    })
    const wrong = await agents.submit(
      'create_ticket',
      {},
      { 'x-omnihub-key': `ohk_${'x'.repeat(48)}` },
    )
    expect([wrong.status, wrong.body.code]).toEqual([401, 'KEY_INVALID'])
  })

  test('what the guard refuses from memory is counted, and the audit log stays short', async () => {
    await agents.engage('omnihub_kill_switch', 'counting')
    await expect
      .poll(
        async () => [
          (await agents.submit('send_email')).body.code,
          (await agents.ask('send_email')).body.code,
        ],
        { interval: 20 },
      )
      .toEqual(['KILL_SWITCH', 'KILL_SWITCH'])
    const times = 40
    await Promise.all(Array.from({ length: times }, () => agents.submit('send_email')))
    await Promise.all(Array.from({ length: times }, () => agents.ask('send_email')))
    const counted = async () => {
      const [row] = await agents.sql(
        `select sum(count)::int as count from refusal_counts
         where resource_id = 'send_email' and code = 'KILL_SWITCH' and minute > now() - interval '3 minutes'`,
      )
      return row?.count
    }
    await expect.poll(counted, { timeout: 10_000 }).toBeGreaterThanOrEqual(2 * times)
    const rows = await agents.sql(
      `select 1 from audit_logs where action = 'operation.requested.refused' and resource_id = 'send_email'
         and created_at > now() - interval '1 minute' and metadata ->> 'summary' is null`,
    )
    expect(rows.length).toBeLessThanOrEqual(2)
  })

  test('takeover holds what is not in the allow-list', async () => {
    await agents.engage('operator_takeover', 'looking closer')
    await expect
      .poll(async () => (await agents.submit('create_ticket')).body.code, { interval: 20 })
      .toBe('APPROVAL_REQUIRED')
    const held = await agents.submit('send_email')
    expect(held.body).toMatchObject({ control: 'operator_takeover', reason: 'looking closer' })
    expect(agents.ledgerOf(held.body.workflow_id)).toEqual([])
  })

  test('safe mode records what would have been done and gives the key back', async () => {
    await agents.engage('execution_safe_mode', 'trying things')
    await expect
      .poll(async () => (await agents.submit('create_ticket')).body.mode, { interval: 20 })
      .toBe('advisory')
    const idempotency_key = randomUUID()
    const recorded = await agents.submit('create_ticket', { idempotency_key })
    const state = await agents.until(recorded.body.workflow_id, 'succeeded')
    expect(state).toMatchObject({
      mode: 'advisory',
      result: { would_have: { operation: 'create_ticket' } },
    })
    expect(agents.ledgerOf(recorded.body.workflow_id)).toEqual([])

    const rehearsed = await agents.submit('sync_invoice')
    await agents.until(rehearsed.body.workflow_id, 'succeeded')
    expect(agents.ledgerOf(rehearsed.body.workflow_id)).toMatchObject([
      { verdict: 'dry_run', mode: 'advisory' },
    ])

    await agents.releaseAll()
    const live = await agents.submit('create_ticket', { idempotency_key })
    expect(live.body.workflow_id).not.toBe(recorded.body.workflow_id)
    expect(await agents.until(live.body.workflow_id, 'succeeded')).toMatchObject({ mode: 'live' })
  })
})
