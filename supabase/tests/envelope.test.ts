import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { canonicalJson } from '@domain/approvals/canonical-json.ts'
import { createKey } from './api-keys.ts'
import { call, count, field, row, service } from './database.ts'
import { claimOne, run } from './executor.ts'
import { registerOperation, resetInstallation } from './installation.ts'
import { requestTexts, submitIntent } from './intents.ts'
import { createMember, type Member } from './members.ts'

let admin: Member
let key: string
beforeAll(async () => {
  admin = await createMember('admin')
  key = (await createKey(admin, ['submit', 'ask'])).key
})
beforeEach(async () => {
  await resetInstallation()
  await registerOperation()
})
const workflows = () => count('select count(*) from public.workflows')

describe('the envelope', () => {
  const change = async (changes: object) => {
    const texts = await requestTexts(admin.id, 'create_ticket', { n: 1 })
    return call(service, 'submit_intent', {
      operation: 'create_ticket',
      ...texts,
      idempotency_key: 'k',
      key,
      ...changes,
    })
  }
  const altered = async (part: object) => {
    const { envelope_text } = await requestTexts(admin.id, 'create_ticket', { n: 1 })
    return JSON.stringify({ ...JSON.parse(envelope_text), ...part })
  }

  test.each([
    [{ operation: 'sync_invoice' }],
    [{ revision: 2 }],
    [{ params_sha256: 'ab'.repeat(32) }],
    [{ requester: { id: '00000000-0000-0000-0000-00000000dead' } }],
    [{ environment: 'production' }],
    [{ quorum: 1 }],
    [{ quorum: null }],
  ])('with %j does not bind this request', async (part) => {
    expect(await change({ envelope_text: await altered(part) })).toMatchObject({
      status: 422,
      body: { details: { field: 'envelope_text' } },
    })
    expect(await workflows()).toBe(0)
  })

  test.each([
    ['params_text', '[1]'],
    ['params_text', 'null'],
    ['params_text', null],
    ['params_text', '{"n":1,"n":2}'],
    ['params_text', '{"a":{"n":1,"n":1}}'],
    ['params_text', '{"n":"\\u0000"}'],
    ['params_text', `{"n":"${'x'.repeat(65_536)}"}`],
    ['params_text', `{"n":"${'x'.repeat(1_048_576)}"}`],
    ['params_text', '{"n":9007199254740993}'],
    ['params_text', '{"a":[{"n":-9007199254740992}]}'],
    ['params_text', '{"n":1e300}'],
    ['params_text', '{"n":1e-400}'],
    ['params_text', '{"n":0.1000000000000000055511151231257827}'],
    ['envelope_text', '{"operation":"create_ticket","operation":"create_ticket"}'],
    ['envelope_text', null],
    ['idempotency_key', ''],
    ['idempotency_key', 'x'.repeat(201)],
    ['trace_id', 'XYZ'],
  ])('%s %j is refused', async (field, value) => {
    expect(await change({ [field]: value })).toMatchObject({
      status: 422,
      body: { code: 'INVALID_FIELD', details: { field } },
    })
    expect(await workflows()).toBe(0)
  })
})

describe('params', () => {
  test('are stored as they were written, whatever they hold', async () => {
    const params = {
      n: 0.1,
      most: 9007199254740991,
      least: 5e-324,
      text: 'e\u0301 \u202e 🚀 \u200b <b>',
    }
    const id = await submitIntent(key, admin, { params })
    const stored = await row('select params_text from public.workflows where id = $1', [id])
    expect(stored.params_text).toBe(canonicalJson(params))
  })
})

describe('read_intent', () => {
  test('shows a key what it submitted, an admin everything, and to others it does not exist', async () => {
    const workflow_id = await submitIntent(key, admin)
    await run(await claimOne(), { status: 'succeeded', body: { ticket: 7 } })
    expect((await call(service, 'read_intent', { workflow_id, key })).body).toMatchObject({
      status: 'succeeded',
      result: { ticket: 7 },
    })
    expect((await call(admin, 'read_intent', { workflow_id })).status).toBe(200)
    const other = await createKey(admin, ['submit'])
    expect(await call(service, 'read_intent', { workflow_id, key: other.key })).toMatchObject({
      status: 404,
    })
    expect(await call(await createMember('viewer'), 'read_intent', { workflow_id })).toMatchObject({
      status: 403,
    })
  })
})

describe('request_approval', () => {
  const ask = async (operation: string, by = key) =>
    call(service, 'request_approval', {
      operation,
      ...(await requestTexts(admin.id, operation, { n: 1 })),
      key: by,
    })

  test('holds a question without a workflow, once while it is open, and audits it', async () => {
    await registerOperation({ name: 'issue_refund', risk_level: 'critical', required_approvals: 3 })
    const answers = await Promise.all([
      ask('issue_refund'),
      ask('issue_refund'),
      ask('issue_refund'),
    ])
    expect(new Set(answers.map((answer) => field(answer, 'approval_id'))).size).toBe(1)
    expect(
      await row('select workflow_id, required_approvals, status from public.approval_queue'),
    ).toEqual({ workflow_id: null, required_approvals: 3, status: 'pending' })
    expect(
      await row(`select actor_type, action from public.audit_logs order by seq desc limit 1`),
    ).toEqual({ actor_type: 'key', action: 'approval.requested' })
  })

  test('says when nothing has to be approved, and needs the scope', async () => {
    expect(await ask('create_ticket')).toMatchObject({ status: 409, body: { code: 'NOT_HELD' } })
    expect(await ask('create_ticket', (await createKey(admin, ['submit'])).key)).toMatchObject({
      status: 403,
      body: { code: 'SCOPE_MISSING' },
    })
    await call(admin, 'engage_control', { control: 'omnihub_kill_switch' })
    expect(await ask('create_ticket')).toMatchObject({ status: 503 })
  })
})
