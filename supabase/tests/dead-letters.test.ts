import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createKey } from './api-keys.ts'
import { call, count, field, row, rows } from './database.ts'
import { claim, claimOne, failed, refused, run } from './executor.ts'
import { registerOperation, resetInstallation } from './installation.ts'
import { submitIntent, type Intent } from './intents.ts'
import { createMember, signedInAgo, type Member } from './members.ts'

let admin: Member
let key: string
beforeAll(async () => {
  admin = await createMember('admin')
  key = (await createKey(admin, ['submit'])).key
})
beforeEach(async () => {
  await resetInstallation()
  await registerOperation()
})
const submit = (intent?: Intent) => submitIntent(key, admin, intent)
const workflow = (id: string) => row('select * from public.workflows where id = $1', [id])
const letters = (workflowId: string) =>
  rows('select * from public.dead_letters where workflow_id = $1 order by created_at', [workflowId])

/** A workflow whose endpoint refused it, and its dead letter. */
async function dead(intent?: Intent) {
  const workflowId = await submit(intent)
  await run(await claimOne(), refused)
  const [letter] = await letters(workflowId)
  return { workflowId, id: String(letter?.id) }
}
const replay = (id: string, by: Member = admin) =>
  call(by, 'replay_dead_letter', { id, reason: 'the endpoint is repaired' })
const discard = (id: string, by: Member = admin, reason = 'no longer needed') =>
  call(by, 'discard_dead_letter', { id, reason })

test('every way of becoming a dead letter leaves one, with what was wrong', async () => {
  const permanent = await submit()
  await run(await claimOne(), refused)
  const exhausted = await submit()
  for (let attempt = 1; attempt <= 4; attempt += 1) {
    await run(await claimOne(), failed)
    await rows('update public.workflows set available_at = now() where true')
  }
  expect(await letters(permanent)).toMatchObject([
    { operation: 'create_ticket', error_code: 'HTTP_400', attempts: 1, handled_at: null },
  ])
  expect(await letters(exhausted)).toMatchObject([{ error_code: 'HTTP_500', attempts: 4 }])
})

describe('replay_dead_letter', () => {
  test('is a new run under the same key: all attempts, its own expiry, also in a paused queue', async () => {
    const { workflowId, id } = await dead({ idempotencyKey: 'once' })
    await rows('update public.installation set queue_paused = true where id = 1')
    expect(await replay(id)).toMatchObject({
      status: 200,
      body: { workflow_id: workflowId, status: 'queued' },
    })
    expect(await workflow(workflowId)).toMatchObject({
      status: 'queued',
      attempt: 0,
      released: true,
      finished_at: null,
      error_code: null,
      mode: null,
    })
    expect(await letters(workflowId)).toMatchObject([
      { handling: 'replayed', handled_by_name: admin.name, reason: 'the endpoint is repaired' },
    ])
    const claimed = await claimOne()
    expect(claimed.idempotency_key).toBe(`${workflowId}:once`)
    await run(claimed)
    expect(await workflow(workflowId)).toMatchObject({ status: 'succeeded' })
    expect(
      await row(
        `select metadata from public.audit_logs where action = 'dead_letter.replayed' and resource_id = $1`,
        [id],
      ),
    ).toEqual({
      metadata: { workflow_id: workflowId, operation: 'create_ticket', error_code: 'HTTP_400' },
    })
  })

  test('that fails again is a dead letter of its own', async () => {
    const { workflowId, id } = await dead()
    await replay(id)
    await run(await claimOne(), refused)
    expect(await letters(workflowId)).toMatchObject([
      { handling: 'replayed' },
      { handling: null, attempts: 1 },
    ])
  })

  test('goes through the guard as it is now: held when the operation has become dangerous', async () => {
    const { workflowId, id } = await dead()
    await rows(
      `update public.operations set risk_level = 'high', required_approvals = 1 where name = 'create_ticket'`,
    )
    await replay(id)
    expect((await claim()).work).toEqual([])
    expect(await workflow(workflowId)).toMatchObject({ status: 'awaiting_approval' })
  })

  test('needs a new approval where one was needed', async () => {
    const { workflowId, id } = await dead()
    await rows(
      `with a as (insert into public.approval_queue (workflow_id, user_id, requester_name, action, operation, operation_revision, risk_level,
         because, required_approvals, params_text, canonical_text, expires_at)
       select w.id, w.requester_id, w.requester_name, w.operation, w.operation, w.operation_revision, 'high', '{risk}', 1, w.params_text,
         w.canonical_text, now() + interval '1 hour' from public.workflows w where w.id = $1 returning id)
       update public.workflows set approval_id = a.id from a where workflows.id = $1`,
      [workflowId],
    )
    await replay(id)
    expect(await workflow(workflowId)).toMatchObject({ approval_id: null })
  })

  test('of what was promised to be advisory stays advisory', async () => {
    await rows(`select public.engage_control('execution_safe_mode')`)
    const { workflowId, id } = await dead()
    await rows(
      `select public.release_control('execution_safe_mode', 'all is well again', (select version from public.emergency_controls), false)`,
    )
    await replay(id)
    expect(await claimOne()).toMatchObject({ workflow_id: workflowId, mode: 'advisory' })
  })

  test('keeps its key after a week, unless a newer workflow has it', async () => {
    const kept = await dead({ idempotencyKey: 'kept' })
    const taken = await dead({ idempotencyKey: 'taken' })
    await rows('update public.workflows set idempotency_active = false where true')
    await submit({ idempotencyKey: 'taken' })
    expect(await replay(kept.id)).toMatchObject({ status: 200 })
    expect(await workflow(kept.workflowId)).toMatchObject({ idempotency_active: true })
    expect(await replay(taken.id)).toMatchObject({ status: 409, body: { code: 'KEY_REUSED' } })
    expect(await workflow(taken.workflowId)).toMatchObject({ status: 'dead_letter' })
  })

  test('past the caller’s time never runs', async () => {
    const { workflowId, id } = await dead({
      expiresAt: new Date(Date.now() + 60_000).toISOString(),
    })
    await rows('update public.workflows set caller_expires_at = now() where true')
    expect(await replay(id)).toMatchObject({ status: 409, body: { code: 'INTENT_EXPIRED' } })
    expect(await workflow(workflowId)).toMatchObject({ status: 'dead_letter' })
  })

  test('is refused under a kill and with an old sign-in, and changes nothing', async () => {
    const { workflowId, id } = await dead()
    expect(await replay(id, signedInAgo(admin, 600))).toMatchObject({
      status: 403,
      body: { code: 'SIGN_IN_NOT_FRESH' },
    })
    await rows(`select public.engage_control('omnihub_kill_switch')`)
    expect(await replay(id)).toMatchObject({ status: 503, body: { code: 'KILL_SWITCH' } })
    expect(await letters(workflowId)).toMatchObject([{ handled_at: null }])
  })
})

describe('discard_dead_letter', () => {
  test('closes it with a reason and runs nothing', async () => {
    const { workflowId, id } = await dead()
    expect(await discard(id)).toMatchObject({ status: 200, body: { id } })
    expect(await workflow(workflowId)).toMatchObject({ status: 'dead_letter' })
    expect(await letters(workflowId)).toMatchObject([
      { handling: 'discarded', handled_by_name: admin.name, reason: 'no longer needed' },
    ])
    expect((await claim()).work).toEqual([])
    expect(
      await count(
        `select count(*) from public.audit_logs where action = 'dead_letter.discarded' and resource_id = $1`,
        [id],
      ),
    ).toBe(1)
  })

  test('needs a reason', async () => {
    const { id } = await dead()
    expect(await discard(id, admin, '  ')).toMatchObject({
      status: 422,
      body: { code: 'INVALID_FIELD', details: { field: 'reason' } },
    })
  })
})

describe.each([
  ['replay_dead_letter', replay],
  ['discard_dead_letter', discard],
] as const)('%s', (_name, command) => {
  test.each(['approver', 'viewer'] as const)('is refused to an %s', async (role) => {
    const { workflowId, id } = await dead()
    expect(await command(id, await createMember(role))).toMatchObject({
      status: 403,
      body: { code: 'NOT_ALLOWED' },
    })
    expect(await letters(workflowId)).toMatchObject([{ handled_at: null }])
  })

  test('tells whoever comes second who was first', async () => {
    const { id } = await dead()
    await discard(id)
    expect(await command(id)).toMatchObject({
      status: 409,
      body: {
        code: 'ALREADY_HANDLED',
        details: { handling: 'discarded', handled_by_name: admin.name },
      },
    })
  })

  test('of nothing is told so', async () => {
    expect(await command(randomUUID())).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } })
  })
})

test('of two decisions at the same moment one counts', async () => {
  for (let round = 0; round < 20; round += 1) {
    const { workflowId, id } = await dead()
    const pairs = [
      [replay, replay],
      [replay, discard],
      [discard, discard],
    ] as const
    const [one, two] = pairs[round % 3] ?? pairs[0]
    const answers = await Promise.all([one(id), two(id)])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    const [letter] = await letters(workflowId)
    expect(await workflow(workflowId)).toMatchObject({
      status: letter?.handling === 'replayed' ? 'queued' : 'dead_letter',
    })
    await rows('delete from public.workflows where true')
  }
})

describe('many at once', () => {
  const three = async () => [await dead(), await dead(), await dead()] as const

  test('replay at a rate, oldest first, leaving out what was handled', async () => {
    const all = await three()
    await discard(all[1].id)
    const answer = await call(admin, 'replay_dead_letters', {
      ids: all.map(({ id }) => id),
      reason: 'slowly',
      rate: 0.5,
    })
    expect(answer).toMatchObject({ status: 200, body: { replayed: 2, skipped: 1 } })
    const starts = await rows(
      `select extract(epoch from available_at)::float8 as at from public.workflows where status = 'queued' order by created_at`,
    )
    expect(Number(starts[1]?.at) - Number(starts[0]?.at)).toBeCloseTo(2, 3)
    expect(
      Date.parse(String(field(answer, 'last_at'))) - Date.parse(String(field(answer, 'first_at'))),
    ).toBe(2_000)
    expect(
      await row(
        `select metadata from public.audit_logs where action = 'dead_letter.replayed' order by seq desc limit 1`,
      ),
    ).toMatchObject({ metadata: { asked: 3, replayed: 2, rate: 0.5 } })
  })

  test('discard, leaving out what was handled', async () => {
    const all = await three()
    await replay(all[0].id)
    const ids = all.map(({ id }) => id)
    expect(await call(admin, 'discard_dead_letters', { ids, reason: 'gone' })).toMatchObject({
      body: { discarded: 2, skipped: 1 },
    })
    expect(await count('select count(*) from public.dead_letters where handled_at is null')).toBe(0)
  })

  test('two operators at once handle each once', async () => {
    const ids = (await three()).map(({ id }) => id)
    const [replayed, discarded] = await Promise.all([
      call(admin, 'replay_dead_letters', { ids, reason: 'one', rate: 100 }),
      call(admin, 'discard_dead_letters', { ids: [...ids].reverse(), reason: 'two' }),
    ])
    expect(Number(field(replayed, 'replayed')) + Number(field(discarded, 'discarded'))).toBe(3)
  })

  test.each([
    ['replay_dead_letters', { ids: [] }, 'ids'],
    ['replay_dead_letters', { ids: [randomUUID()], rate: 0 }, 'rate'],
    ['discard_dead_letters', { ids: [] }, 'ids'],
  ])('%s with %o names the field', async (rpc, args, name) => {
    expect(await call(admin, rpc, { reason: 'x', ...args })).toMatchObject({
      status: 422,
      body: { code: 'INVALID_FIELD', details: { field: name } },
    })
  })
})
