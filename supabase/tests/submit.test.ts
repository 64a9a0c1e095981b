import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createKey } from './api-keys.ts'
import { call, count, field, row, rows, service } from './database.ts'
import { claim, claimOne, run } from './executor.ts'
import { registerOperation, resetInstallation } from './installation.ts'
import { requestTexts, submitIntent, trySubmit, type Intent } from './intents.ts'
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

const submit = (intent?: Intent) => trySubmit(key, admin, intent)
const workflows = () => count('select count(*) from public.workflows')

describe('submit_intent', () => {
  test('queues a workflow in the name of the key, for its owner, with a trace and a timeline', async () => {
    const { status, body } = await submit()
    expect(status).toBe(200)
    expect(body).toMatchObject({ status: 'queued', mode: 'live', created: true, approval_id: null })
    expect(await row('select * from public.workflows')).toMatchObject({
      submitter_type: 'key',
      requester_id: admin.id,
      requester_name: admin.name,
      params_text: '{"n":1}',
      trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
    })
    expect(await row('select type, detail from public.workflow_events')).toEqual({
      type: 'submitted',
      detail: { by: 'test submit ask', for: admin.name },
    })
  })

  test('takes an admin without a key, and refuses approvers, viewers and nobody', async () => {
    const texts = await requestTexts(admin.id, 'create_ticket', { n: 1 })
    const args = { operation: 'create_ticket', ...texts, idempotency_key: 'mine' }
    expect(await call(admin, 'submit_intent', args)).toMatchObject({
      status: 200,
      body: { created: true },
    })
    for (const role of ['approver', 'viewer'] as const) {
      expect(await call(await createMember(role), 'submit_intent', args)).toMatchObject({
        status: 403,
      })
    }
    expect(await call(service, 'submit_intent', args)).toMatchObject({
      status: 401,
      body: { code: 'KEY_INVALID' },
    })
    expect(await workflows()).toBe(1)
  })

  test('expires after the operation’s time, and never later than the caller said', async () => {
    await submit({ idempotencyKey: 'a' })
    const soon = new Date(Date.now() + 60_000)
    await submit({ idempotencyKey: 'b', expiresAt: soon.toISOString() })
    const [a, b] = await rows(
      'select extract(epoch from expires_at - created_at)::float8 as seconds, expires_at from public.workflows order by idempotency_key',
    )
    expect(Number(a?.seconds)).toBeCloseTo(900, 0)
    expect(b?.expires_at).toEqual(soon)
    expect(await submit({ expiresAt: new Date(Date.now() - 1).toISOString() })).toMatchObject({
      status: 422,
      body: { details: { field: 'expires_at' } },
    })
  })

  test('counts against the rate of its key', async () => {
    const slow = await createKey(admin, ['submit'], { rate: 1 })
    await trySubmit(slow.key, admin)
    await rows(
      `update private.api_key_uses set minute = date_trunc('minute', now()), uses = 1 where true`,
    )
    expect(await trySubmit(slow.key, admin)).toMatchObject({
      status: 429,
      body: { code: 'RATE_LIMITED' },
    })
  })
})

describe('what the guard refuses', () => {
  test('under a kill, with who, why, since when and whom to ask; nothing is stored', async () => {
    await call(admin, 'engage_control', { control: 'omnihub_kill_switch', reason: 'loop' })
    expect(await submit()).toMatchObject({
      status: 503,
      body: {
        code: 'KILL_SWITCH',
        details: {
          control: 'omnihub_kill_switch',
          reason: 'loop',
          engaged_by: admin.name,
          review_at: null,
          since: expect.any(String),
          ask: expect.stringContaining(' '),
        },
      },
    })
    expect(await workflows()).toBe(0)
  })

  test('an operation that is unknown or disabled, kill or not', async () => {
    await registerOperation({ name: 'sync_invoice', enabled: false })
    await call(admin, 'engage_control', { control: 'omnihub_kill_switch' })
    for (const operation of ['sync_invoice', 'no_such', 'x'.repeat(5_000)]) {
      expect(await submit({ operation })).toMatchObject({
        status: 403,
        body: { code: 'UNKNOWN_OPERATION' },
      })
    }
  })

  test('everything while the controls cannot be read', async () => {
    await rows(`begin; alter table public.emergency_controls disable trigger emergency_controls_refuse_delete;
      delete from public.emergency_controls where true;
      alter table public.emergency_controls enable trigger emergency_controls_refuse_delete; commit`)
    expect(await submit()).toMatchObject({
      status: 503,
      body: { code: 'CONTROLS_UNAVAILABLE', details: { engaged_by: 'system_failsafe' } },
    })
    expect(await claim()).toEqual({ stopped: 'CONTROLS_UNAVAILABLE', work: [] })
  })
})

describe('what is held', () => {
  test('high risk waits for as many people as its unknown blast radius asks for, an hour at most', async () => {
    await registerOperation({ name: 'issue_refund', risk_level: 'high', required_approvals: 1 })
    const { body } = await submit({ operation: 'issue_refund' })
    expect(body).toMatchObject({
      status: 'awaiting_approval',
      approval_id: expect.any(String),
      mode: null,
    })
    const approval = await row(
      'select *, extract(epoch from expires_at - created_at)::float8 as seconds, digest = extensions.digest(canonical_text, $1) as bound from public.approval_queue',
      ['sha256'],
    )
    expect(approval).toMatchObject({
      status: 'pending',
      required_approvals: 2,
      because: ['risk'],
      seconds: 3_600,
      bound: true,
      user_id: admin.id,
    })
    expect((await claim()).work).toEqual([])
  })

  test('takeover holds what is not in the allow-list, and lets the rest run', async () => {
    await registerOperation({ name: 'sync_invoice' })
    await call(admin, 'engage_control', { control: 'operator_takeover' })
    const version = await count('select version from public.emergency_controls')
    await call(admin, 'set_allowed_operations', {
      operations: ['sync_invoice'],
      reason: 'safe',
      expected_version: version,
    })
    expect((await submit()).body).toMatchObject({ status: 'awaiting_approval' })
    expect((await submit({ operation: 'sync_invoice' })).body).toMatchObject({ status: 'queued' })
  })

  test('a hold never lasts longer than the caller said', async () => {
    await registerOperation({ name: 'issue_refund', risk_level: 'high', required_approvals: 1 })
    const expiresAt = new Date(Date.now() + 120_000)
    await submit({ operation: 'issue_refund', expiresAt: expiresAt.toISOString() })
    expect(await row('select expires_at from public.approval_queue')).toEqual({
      expires_at: expiresAt,
    })
  })
})

describe('idempotency', () => {
  test('the same request gives the first result, also under a kill and after it ran', async () => {
    const first = await submit({ idempotencyKey: 'k' })
    await run(await claimOne())
    await call(admin, 'engage_control', { control: 'omnihub_kill_switch' })
    const again = await submit({ idempotencyKey: 'k' })
    expect(again).toMatchObject({
      status: 200,
      body: { created: false, status: 'succeeded', mode: 'live' },
    })
    expect(again.body).toMatchObject({ workflow_id: field(first, 'workflow_id') })
  })

  test('the same key with other params is a conflict and changes nothing', async () => {
    await submit({ idempotencyKey: 'k' })
    expect(await submit({ idempotencyKey: 'k', params: { n: 2 } })).toMatchObject({
      status: 409,
      body: { code: 'IDEMPOTENCY_MISMATCH' },
    })
    expect(await workflows()).toBe(1)
  })

  test('is per submitter and operation', async () => {
    await registerOperation({ name: 'sync_invoice' })
    const other = await createKey(admin, ['submit'])
    await submit({ idempotencyKey: 'k' })
    await submit({ idempotencyKey: 'k', operation: 'sync_invoice' })
    await trySubmit(other.key, admin, { idempotencyKey: 'k' })
    expect(await workflows()).toBe(3)
  })

  test('twelve at the same moment make one workflow', async () => {
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => submit({ idempotencyKey: 'once' })),
    )
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 12 }, () => 200))
    expect(answers.filter((answer) => field(answer, 'created') === true)).toHaveLength(1)
    expect(await workflows()).toBe(1)
  })

  test('an advisory run does not use the key up: after release the same key runs live, once', async () => {
    await call(admin, 'engage_control', { control: 'execution_safe_mode' })
    expect((await submit({ idempotencyKey: 'k' })).body).toMatchObject({
      mode: 'advisory',
      created: true,
    })
    await run(await claimOne(), { status: 'recorded' })
    const version = await count('select version from public.emergency_controls')
    await call(admin, 'release_control', {
      control: 'execution_safe_mode',
      reason: 'all is well again',
      expected_version: version,
      keep_paused: false,
    })
    expect((await submit({ idempotencyKey: 'k' })).body).toMatchObject({
      created: true,
      mode: 'live',
    })
    expect((await submit({ idempotencyKey: 'k' })).body).toMatchObject({ created: false })
    expect(await rows('select mode from public.workflows order by created_at')).toEqual([
      { mode: 'advisory' },
      { mode: null },
    ])
  })

  test('what was promised to be advisory stays so when safe mode is released before it starts', async () => {
    await call(admin, 'engage_control', { control: 'execution_safe_mode' })
    await submit()
    await rows(
      `select public.release_control('execution_safe_mode', 'all is well again', (select version from public.emergency_controls), false)`,
    )
    await rows('update public.workflows set available_at = now() where true')
    expect(await claimOne()).toMatchObject({ mode: 'advisory' })
  })
})

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
