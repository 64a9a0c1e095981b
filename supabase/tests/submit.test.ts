import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createKey } from './api-keys.ts'
import { call, count, row, rows, service } from './database.ts'
import { claim } from './executor.ts'
import { registerOperation, resetInstallation } from './installation.ts'
import { requestTexts, trySubmit, type Intent } from './intents.ts'
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
    expect(await claim()).toEqual({ stopped: 'CONTROLS_UNAVAILABLE', work: [], held: [] })
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
