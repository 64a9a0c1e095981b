import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { z } from 'zod'
import { createDecider, type Decider } from '../../../test/decider.ts'
import { patiently, startAgents, type Agents } from '../../../test/start-agents.ts'

const stack = inject('stack')
let agents: Agents
let approver: Decider
let admin: Decider
beforeAll(async () => {
  agents = await startAgents(stack)
  approver = await createDecider(stack)
  admin = await createDecider(stack, 'admin')
})
afterAll(() => agents.stop())
afterEach(() => agents.releaseAll())

const rotation = () => ({ key_name: 'webhooks', ticket: randomUUID() })
const byKey = (key = agents.submitKey) => ({ 'x-omnihub-key': key })

const ask = (body: unknown, headers: Record<string, string> = byKey()) =>
  patiently(() => agents.call('guard', { headers, body }))

/** Asks for what one person may approve, and returns its id. */
async function hold(params: unknown, more: object = {}): Promise<string> {
  const body = { operation: 'rotate_key', params, ...more }
  const held = await ask(body)
  expect([held.status, held.body.decision]).toEqual([202, 'held'])
  return z.uuid().parse(held.body.approval_id)
}

const submit = (more: Record<string, unknown>) => patiently(() => agents.submit('rotate_key', more))

function use(approvalId: string, params: unknown, operation = 'rotate_key') {
  return ask({ operation, params }, { ...byKey(), 'OmniHub-Approval': approvalId })
}

function wait(approvalId: unknown, seconds: number | string, key?: string) {
  const path = `guard/approvals/${String(approvalId)}?wait_s=${seconds}`
  return agents.call(path, { method: 'GET', headers: byKey(key) })
}

const auditOf = (id: string, action: string) =>
  agents.sql(`select metadata from audit_logs where resource_id = $1 and action = $2`, [id, action])

describe('an outside agent', () => {
  test('is told whom to wait for, is woken by the decision, and may act once', async () => {
    const params = rotation()
    const held = await ask({ operation: 'rotate_key', params })
    const id = z.uuid().parse(held.body.approval_id)
    expect(held.body.status_url).toBe(`${stack.url}/functions/v1/guard/approvals/${id}`)
    expect((await use(id, params)).body).toMatchObject({ code: 'NOT_APPROVED' })

    const waiting = wait(id, 25).then((reply) => ({ reply, at: performance.now() }))
    const first = await wait(id, 0)
    expect(first.body).toMatchObject({ status: 'pending', given: 0, needed: 1, questions: [] })
    expect((await approver.decide(id)).status).toBe(200)
    const decidedAt = performance.now()
    const { reply, at } = await waiting
    expect(reply.body).toMatchObject({ status: 'approved', given: 1, consumed_at: null })
    expect(at - decidedAt).toBeLessThan(1_000)

    const allowed = await use(id, params)
    expect(allowed.status).toBe(200)
    expect(allowed.body).toMatchObject({ decision: 'allow', mode: 'live' })
    expect(allowed.body.valid_for_ms).toBeGreaterThan(0)
    expect(allowed.body.valid_for_ms).toBeLessThanOrEqual(900)
    const again = await use(id, params)
    expect([again.status, again.body.code]).toEqual([409, 'APPROVAL_USED'])
    expect((await wait(id, 0)).body.consumed_at).toEqual(expect.any(String))
    expect(await auditOf(id, 'approval.consumed')).toHaveLength(1)
  })

  test('uses an approval once, also when it tries at once from everywhere', async () => {
    const params = rotation()
    const id = await hold(params)
    await approver.decide(id)
    const replies = await Promise.all(Array.from({ length: 8 }, () => use(id, params)))
    const statuses = replies.map(({ status }) => status).sort()
    expect(statuses).toEqual([200, 409, 409, 409, 409, 409, 409, 409])
  })

  test('is refused with one byte changed, audited, and still may do what was approved', async () => {
    const params = rotation()
    const id = await hold(params)
    await approver.decide(id)
    const changed = await use(id, { ...params, key_name: 'webhookS' })
    expect([changed.status, changed.body.code]).toEqual([409, 'PARAMS_CHANGED'])
    const other = await use(id, params, 'update_price')
    expect([other.status, other.body.code]).toEqual([409, 'PARAMS_CHANGED'])
    expect((await auditOf(id, 'approval.consumed.refused')).length).toBeGreaterThan(0)
    // The same params in another order are the same canonical text.
    const reordered = Object.fromEntries(Object.entries(params).reverse())
    expect((await use(id, reordered)).status).toBe(200)
  })

  test('is refused when the operation was changed meanwhile', async () => {
    const params = rotation()
    const id = await hold(params)
    await approver.decide(id)
    await reviseOperation()
    const refused = await use(id, params)
    expect([refused.status, refused.body.code]).toEqual([409, 'OPERATION_CHANGED'])
    // The guards take the new revision up within their bound.
    await expect
      .poll(async () => (await agents.ask('rotate_key', rotation())).status, { timeout: 5_000 })
      .toBe(202)
  })

  test('is refused under a kill between approval and use, and may act after the release', async () => {
    const params = rotation()
    const id = await hold(params)
    await approver.decide(id)
    await agents.engage('omnihub_kill_switch', 'between')
    // At once: what the guard remembers may be older, the database decides.
    const refused = await use(id, params)
    expect([refused.status, refused.body.code]).toEqual([503, 'KILL_SWITCH'])
    await agents.releaseAll()
    expect((await use(id, params)).status).toBe(200)
  })

  test('rehearses under safe mode, which does not use the approval up', async () => {
    const params = rotation()
    const id = await hold(params)
    await approver.decide(id)
    await agents.engage('execution_safe_mode', 'rehearsal')
    expect((await use(id, params)).body).toMatchObject({ decision: 'advisory', mode: 'advisory' })
    await agents.releaseAll()
    expect((await use(id, params)).body).toMatchObject({ decision: 'allow' })
  })

  test('is asked a question, answers it, and the question is not the decision', async () => {
    const params = rotation()
    const id = await hold(params, { reason: 'older than 90 days' })
    const waiting = wait(id, 25)
    await wait(id, 0)
    expect((await approver.ask(id, 'Which services were told?')).status).toBe(200)
    const asked = (await waiting).body
    expect(asked).toMatchObject({
      status: 'pending',
      questions: [
        { question: 'Which services were told?', by: approver.displayName, answer: null },
      ],
    })
    const [question] = z.array(z.object({ id: z.number() })).parse(asked.questions)
    const answering = (body: unknown, headers: HeadersInit = byKey()) =>
      agents.call(`guard/approvals/${id}/answers`, { headers, body })
    const answer = 'All three, on Monday. <b>\u202Enu ti tnaw I</b>'
    const event_id = question?.id
    expect((await answering({ event_id, answer: '' })).status).toBe(422)
    expect((await answering({ event_id: 0, answer })).status).toBe(404)
    expect((await answering({ event_id, answer }, byKey(agents.stopKey))).status).toBe(403)
    expect((await answering({ event_id, answer })).status).toBe(201)
    expect((await wait(id, 0)).body).toMatchObject({ status: 'pending', questions: [{ answer }] })
    expect((await approver.decide(id)).status).toBe(200)
  })

  test('sees nothing of what others asked', async () => {
    const id = await hold(rotation())
    const foreign = await keyOf(approver.id)
    expect((await wait(id, 0, foreign)).status).toBe(404)
    const headers = { ...byKey(foreign), 'OmniHub-Approval': id }
    const body = { operation: 'rotate_key', params: {} }
    expect((await ask(body, headers)).status).toBe(404)
    expect((await wait(randomUUID(), 0)).status).toBe(404)
    expect((await agents.call(`guard/approvals/${id}`, { method: 'GET' })).status).toBe(401)
    const authorization = `Bearer ${approver.token}`
    const asPerson = await agents.call(`guard/approvals/${id}`, {
      method: 'GET',
      headers: { authorization },
    })
    expect([asPerson.status, asPerson.body.code]).toEqual([403, 'NOT_ALLOWED'])
  })

  test('is told what is wrong with its header and its query', async () => {
    const header = await use('everything', {})
    expect([header.status, header.body.details]).toMatchObject([422, { field: 'OmniHub-Approval' }])
    const id = await hold(rotation())
    for (const seconds of ['26', '-1', 'soon', '1.5']) {
      expect((await wait(id, seconds)).body.details).toMatchObject({ field: 'wait_s' })
    }
  })

  test('pays for one read of a wait, however long it takes', async () => {
    const id = await hold(rotation())
    const minute = () => Math.floor(Date.now() / 60_000)
    // A key is limited by the minute: when one turns in between, nothing is said and we look again.
    const look = async (): Promise<number[]> => {
      const startedIn = minute()
      const key = await keyOf(agents.requesterId, 2)
      const answers = [await wait(id, 3, key), await wait(id, 0, key), await wait(id, 0, key)]
      return minute() === startedIn ? answers.map(({ status }) => status) : look()
    }
    expect(await look()).toEqual([200, 200, 429])
  })
})

describe('a held intent', () => {
  test('tells where to wait and runs once after the decision', async () => {
    const params = rotation()
    const held = await submit({ params, reason: 'older than 90 days' })
    expect([held.status, held.body.code]).toEqual([202, 'APPROVAL_REQUIRED'])
    const path = String(held.body.status_url).replace(/^.*\/functions\/v1\//, '')
    const waiting = agents.call(`${path}?wait_s=20`, { method: 'GET', headers: byKey() })
    await wait(held.body.approval_id, 0)
    await approver.decide(held.body.approval_id)
    expect((await waiting).body).toMatchObject({
      status: 'approved',
      workflow_id: held.body.workflow_id,
    })
    await agents.until(held.body.workflow_id, 'succeeded')
    const calls = agents.ledgerOf(held.body.workflow_id)
    expect(calls).toMatchObject([{ verdict: 'accepted', mode: 'live' }])
    // What a workflow used is used.
    const again = await use(z.uuid().parse(held.body.approval_id), params)
    expect([again.status, again.body.code]).toEqual([409, 'APPROVAL_USED'])
  })

  test('is rejected with a reason that its requester reads', async () => {
    const held = await submit({ params: rotation() })
    await approver.decide(held.body.approval_id, 'rejected', 'not on a Friday')
    expect((await wait(held.body.approval_id, 20)).body).toMatchObject({
      status: 'rejected',
      rejection_reason: 'not on a Friday',
    })
    await agents.until(held.body.workflow_id, 'rejected')
    expect(agents.ledgerOf(held.body.workflow_id)).toEqual([])
  })

  test('for somebody is not decided by them', async () => {
    const id = await hold(rotation(), { on_behalf_of: approver.id })
    const own = await approver.decide(id)
    expect([own.status, own.body.code]).toEqual([403, 'OWN_REQUEST'])
    expect((await admin.decide(id)).status).toBe(200)
    const nobody = { operation: 'rotate_key', params: rotation(), on_behalf_of: randomUUID() }
    const refused = await ask(nobody)
    expect([refused.status, refused.body.details]).toMatchObject([422, { field: 'on_behalf_of' }])
  })
})

describe('what is asked for', () => {
  test('is kept byte for byte: nothing is stripped, nothing becomes markup', async () => {
    const memo =
      'Payouts 11\u200B-20 \u202Egnp.exe\u2066 <img src=x onerror=alert(1)> \u0007 é e\u0301'
    const params = { ...rotation(), memo }
    const id = await hold(params, { reason: `because \u200F${memo}` })
    const [row] = await agents.sql(
      `select params_text, canonical_text::jsonb ->> 'reason' as reason from approval_queue where id = $1`,
      [id],
    )
    expect(JSON.parse(String(row?.params_text))).toEqual(params)
    expect(row?.reason).toBe(`because \u200F${memo}`)
    await approver.decide(id)
    const folded = { ...params, memo: memo.normalize('NFC') }
    expect((await use(id, folded)).body.code).toBe('PARAMS_CHANGED')
    expect((await use(id, params)).status).toBe(200)
  })

  test.each(['omnilink-agent', 'guard'])(
    '%s refuses a megabyte and names the limit',
    async (path) => {
      const params = { text: 'x'.repeat(1024 * 1024) }
      const more = path === 'guard' ? {} : { idempotency_key: randomUUID() }
      const refused = await agents.call(path, {
        headers: byKey(),
        body: { operation: 'rotate_key', params, ...more },
      })
      expect([refused.status, refused.body.code]).toEqual([413, 'TOO_LARGE'])
      expect(refused.body.message).toContain('128 KiB')
    },
  )

  test.each(['omnilink-agent', 'guard'])('%s refuses params beyond 64 KiB', async (path) => {
    const params = { text: 'x'.repeat(70 * 1024) }
    const more = path === 'guard' ? {} : { idempotency_key: randomUUID() }
    const refused = await agents.call(path, {
      headers: byKey(),
      body: { operation: 'rotate_key', params, ...more },
    })
    expect([refused.status, refused.body.code]).toEqual([422, 'INVALID_FIELD'])
    expect(refused.body.message).toContain('64 KiB')
  })

  test('may carry a reason of 500 characters and no more', async () => {
    await hold(rotation(), { reason: 'x'.repeat(500) })
    const body = { operation: 'rotate_key', params: rotation(), reason: 'x'.repeat(501) }
    const refused = await ask(body)
    expect(refused.body.details).toMatchObject({ field: 'reason' })
  })
})

async function reviseOperation() {
  const [operation] = await agents.sql(
    `select to_jsonb(o) - array['revision', 'created_at', 'updated_at', 'updated_by', 'updated_by_name'] as definition,
       o.revision from operations o where o.name = 'rotate_key'`,
  )
  const saved = await admin.command('rest/v1/rpc/save_operation', {
    definition: {
      ...z.record(z.string(), z.unknown()).parse(operation?.definition),
      timeout_ms: 9_000,
    },
    reason: 'a shorter limit',
    expected_revision: operation?.revision,
  })
  expect(saved.status).toBe(200)
}

async function keyOf(owner: string, ratePerMinute = 600): Promise<string> {
  const [row] = await agents.sql(
    `select public.create_api_key('of a test', array['ask'], $1, null, $2) ->> 'key' as key`,
    [owner, ratePerMinute],
  )
  return String(row?.key)
}
