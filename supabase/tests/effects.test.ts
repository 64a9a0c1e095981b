import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createKey } from './api-keys.ts'
import { approve } from './approvals.ts'
import { call, owner, row, rows, service } from './database.ts'
import {
  begin,
  beginAllowed,
  claim,
  claimOne,
  failed,
  finishEffect,
  finishWork,
  refused,
  run,
  succeeded,
} from './executor.ts'
import { registerOperation, resetInstallation } from './installation.ts'
import { submitIntent, type Intent } from './intents.ts'
import { createMember, type Member } from './members.ts'

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
const engage = (control = 'omnihub_kill_switch') =>
  rows('select public.engage_control($1)', [control])
const workflow = (id: string) => row('select * from public.workflows where id = $1', [id])

describe('claim_work', () => {
  test('hands out the oldest first, to one executor only, with a lease and a growing fence', async () => {
    const ids = [await submit(), await submit(), await submit()]
    const first = await claim(2)
    const second = await claim(2)
    expect([...first.work, ...second.work].map(({ workflow_id }) => workflow_id)).toEqual(ids)
    const fences = [...first.work, ...second.work].map(({ fence }) => fence)
    expect(fences).toEqual([...fences].sort((a, b) => a - b))
    expect(
      await rows(
        `select status, extract(epoch from lease_until - updated_at)::float8 as lease from public.workflows`,
      ),
    ).toEqual(ids.map(() => ({ status: 'running', lease: expect.closeTo(15, 1) })))
  })

  test('gives nothing under a kill, nothing that has expired, and halts what was disabled', async () => {
    const expired = await submit()
    await rows('update public.workflows set expires_at = now() where id = $1', [expired])
    const disabled = await submit()
    await registerOperation({ enabled: false })
    expect(await claim()).toEqual({ stopped: null, work: [] })
    expect(await workflow(expired)).toMatchObject({ status: 'queued' })
    expect(await workflow(disabled)).toMatchObject({
      status: 'halted',
      error_code: 'UNKNOWN_OPERATION',
    })
    await engage()
    expect(await claim()).toEqual({ stopped: 'KILL_SWITCH', work: [] })
  })

  test('decides with the state of now: takeover holds what was queued before it', async () => {
    const id = await submit()
    await engage('operator_takeover')
    expect((await claim()).work).toEqual([])
    expect(await workflow(id)).toMatchObject({
      status: 'awaiting_approval',
      approval_id: expect.any(String),
    })
  })

  test('never asks a human about an operation that changed since: the request expires', async () => {
    const id = await submit()
    await registerOperation({ risk_level: 'high', required_approvals: 1 })
    expect((await claim()).work).toEqual([])
    expect(await workflow(id)).toMatchObject({ status: 'expired', error_code: 'OPERATION_CHANGED' })
  })

  test.each([0, 101, null])('refuses a batch of %j', async (batch) => {
    expect(await call(service, 'claim_work', { executor: randomUUID(), batch })).toMatchObject({
      status: 422,
    })
  })
})

describe('an approval', () => {
  beforeEach(() =>
    registerOperation({ name: 'issue_refund', risk_level: 'high', required_approvals: 1 }),
  )
  const hold = () => submit({ operation: 'issue_refund' })

  test('lets this very request run once, with its retries', async () => {
    const id = await hold()
    await approve(id)
    expect(await run(await claimOne(), failed)).toMatchObject({ status: 'failed' })
    await rows('update public.workflows set available_at = now() where true')
    await rows(
      `update public.approval_queue set decided_at = decided_at - interval '20 minutes' where true`,
    )
    expect(await run(await claimOne())).toMatchObject({ status: 'succeeded' })
    expect(
      await row('select consumed_at is not null as consumed from public.approval_queue'),
    ).toEqual({ consumed: true })
  })

  test.each([
    [
      'lapsed 15 minutes after the decision',
      `update public.approval_queue set decided_at = now() - interval '15 minutes' where true`,
    ],
    [
      'of another text',
      `update public.approval_queue set canonical_text = canonical_text || ' ' where true`,
    ],
    [
      'by fewer people than needed',
      `update public.approval_queue set required_approvals = 1 where true`,
    ],
    ['of another workflow', `update public.approval_queue set workflow_id = null where true`],
    ['rejected', `update public.approval_queue set status = 'rejected' where true`],
  ])('%s counts for nothing: the request is held again', async (_what, change) => {
    const id = await hold()
    await approve(id)
    await rows(change)
    expect((await claim()).work).toEqual([])
    expect(await workflow(id)).toMatchObject({ status: 'awaiting_approval' })
  })

  test('is void once the operation has a newer revision', async () => {
    const id = await hold()
    await approve(id)
    await registerOperation({ name: 'issue_refund', risk_level: 'high', required_approvals: 1 })
    expect((await claim()).work).toEqual([])
    expect(await workflow(id)).toMatchObject({ status: 'expired', error_code: 'OPERATION_CHANGED' })
  })
})

describe('begin_effect', () => {
  test('permits one call until 900 ms after the clock was read under the lock', async () => {
    await submit()
    const begun = await begin(await claimOne())
    expect(begun).toMatchObject({ decision: 'run', mode: 'live' })
    expect(
      await row(
        `select extract(epoch from not_after - begun_at)::float8 as permit, status, controls_version = (select version from public.emergency_controls) as current from public.effects`,
      ),
    ).toEqual({ permit: 0.9, status: 'open', current: true })
  })

  test.each([
    ['omnihub_kill_switch', { decision: 'refuse', code: 'KILL_SWITCH' }, 'halted'],
    ['execution_safe_mode', { decision: 'refuse', code: 'SAFE_MODE' }, 'halted'],
    ['operator_takeover', { decision: 'hold', code: 'APPROVAL_REQUIRED' }, 'awaiting_approval'],
  ])('decides again: %s engaged after the claim', async (control, answer, status) => {
    const id = await submit()
    const claimed = await claimOne()
    await engage(control)
    expect(await begin(claimed)).toMatchObject(answer)
    expect(await workflow(id)).toMatchObject({ status, lease_owner: null })
    expect(await rows('select 1 from public.effects')).toEqual([])
  })

  test('halts when the operation was disabled, and expires past the caller’s time', async () => {
    const disabled = await submit()
    const claimed = await claimOne()
    await registerOperation({ enabled: false })
    expect(await begin(claimed)).toMatchObject({ decision: 'refuse', code: 'UNKNOWN_OPERATION' })
    expect(await workflow(disabled)).toMatchObject({ status: 'halted' })
    await registerOperation({ enabled: true })
    const late = await submit({ expiresAt: new Date(Date.now() + 60_000).toISOString() })
    const other = await claimOne()
    await rows('update public.workflows set caller_expires_at = now() where id = $1', [late])
    expect(await begin(other)).toMatchObject({ decision: 'refuse', code: 'EXPIRED' })
    expect(await workflow(late)).toMatchObject({ status: 'expired' })
  })

  test('stays advisory when safe mode is released meanwhile', async () => {
    await engage('execution_safe_mode')
    await submit()
    const claimed = await claimOne()
    await rows(
      `select public.release_control('execution_safe_mode', 'all is well again', (select version from public.emergency_controls), false)`,
    )
    expect(await begin(claimed)).toMatchObject({ decision: 'advisory', mode: 'advisory' })
  })

  test.each([
    ['an older fence', { fence: 0 }],
    ['no fence', { fence: null }],
    ['another attempt', { attempt: 9 }],
    ['no attempt', { attempt: null }],
    ['an unknown workflow', { workflow_id: randomUUID() }],
  ])('%s is fenced', async (_what, change) => {
    await submit()
    const { workflow_id, attempt, fence } = await claimOne()
    const { body } = await call(service, 'begin_effect', {
      workflow_id,
      attempt,
      fence,
      effect_key: 'call',
      ...change,
    })
    expect(body).toMatchObject({ decision: 'fenced' })
    expect(await rows('select 1 from public.effects')).toEqual([])
  })

  test('an expired lease is fenced even before the sweeper came, and cannot be renewed', async () => {
    await submit()
    const executor = randomUUID()
    const claimed = await claimOne(executor)
    await rows('update public.workflows set lease_until = clock_timestamp() where true')
    expect(await begin(claimed)).toEqual({ decision: 'fenced', code: 'LEASE_EXPIRED' })
    expect(
      (await call(service, 'heartbeat_work', { executor, workflow_ids: [claimed.workflow_id] }))
        .body,
    ).toEqual({ held: [] })
  })

  test('an effect that is open is not begun twice, one that succeeded answers with its outcome', async () => {
    await submit()
    const claimed = await claimOne()
    const effect = await beginAllowed(claimed)
    expect(await begin(claimed)).toEqual({ decision: 'fenced', code: 'EFFECT_OPEN' })
    await finishEffect(effect, succeeded)
    await engage()
    expect(await begin(claimed)).toMatchObject({
      decision: 'finished',
      effect_id: effect,
      outcome: { body: { ok: true } },
    })
    expect(await rows('select 1 from public.effects')).toHaveLength(1)
  })

  test('only under read committed: elsewhere the lock would come after the snapshot', async () => {
    const client = await owner.connect()
    try {
      await client.query('begin isolation level repeatable read')
      await expect(
        client.query(`select private.claim_work($1, 1)`, [randomUUID()]),
      ).rejects.toThrow('read committed')
    } finally {
      await client.query('rollback')
      client.release()
    }
  })
})

describe('heartbeat_work', () => {
  test('renews what is still held by this executor and says what that is', async () => {
    const executor = randomUUID()
    await submit()
    await submit()
    const mine = await claimOne(executor)
    const theirs = await claimOne()
    await rows(
      `update public.workflows set lease_until = clock_timestamp() + interval '1 second' where true`,
    )
    const { body } = await call(service, 'heartbeat_work', {
      executor,
      workflow_ids: [mine.workflow_id, theirs.workflow_id],
    })
    expect(body).toEqual({ held: [mine.workflow_id] })
    expect(
      await row(
        `select lease_until > clock_timestamp() + interval '10 seconds' as renewed from public.workflows where id = $1`,
        [mine.workflow_id],
      ),
    ).toEqual({ renewed: true })
  })
})

describe('finish_work', () => {
  test('retries after 1, 2 and 4 seconds, then it is a dead letter', async () => {
    const id = await submit()
    for (const seconds of [1, 2, 4]) {
      const { status, next_attempt_at } = await run(await claimOne(), failed)
      expect(status).toBe('failed')
      const wait = (Date.parse(next_attempt_at ?? '') - Date.now()) / 1_000
      expect(wait).toBeGreaterThan(seconds - 0.5)
      expect(wait).toBeLessThanOrEqual(seconds)
      expect((await claim()).work).toEqual([])
      await rows('update public.workflows set available_at = now() where true')
    }
    expect(await run(await claimOne(), failed)).toMatchObject({ status: 'dead_letter' })
    expect(await workflow(id)).toMatchObject({
      attempt: 4,
      error_code: 'HTTP_500',
      finished_at: expect.any(Date),
    })
  })

  test('does not retry what another try cannot mend', async () => {
    await submit()
    expect(await run(await claimOne(), refused)).toMatchObject({ status: 'dead_letter' })
  })

  test('never plans a retry past the caller’s time', async () => {
    const id = await submit({ expiresAt: new Date(Date.now() + 5_000).toISOString() })
    await run(await claimOne(), failed)
    const { expires_at, caller_expires_at } = await workflow(id)
    expect(expires_at).toEqual(caller_expires_at)
  })

  test('under a kill a failed attempt is halted instead of retried', async () => {
    const id = await submit()
    const claimed = await claimOne()
    const effect = await beginAllowed(claimed)
    await engage()
    await finishEffect(effect, failed)
    expect(await finishWork(claimed, failed)).toMatchObject({ status: 'halted' })
    expect(await workflow(id)).toMatchObject({ error_code: 'KILL_SWITCH' })
  })

  test('a call that was under way when the kill came may say that it succeeded', async () => {
    await submit()
    const claimed = await claimOne()
    const effect = await beginAllowed(claimed)
    await engage()
    expect(await finishEffect(effect, succeeded)).toMatchObject({ recorded: true, late: false })
    expect(await finishWork(claimed, succeeded)).toMatchObject({ status: 'succeeded' })
  })

  test('is refused while the effect is open, and fenced without attempt or fence', async () => {
    const id = await submit()
    const claimed = await claimOne()
    await beginAllowed(claimed)
    const { workflow_id, attempt, fence } = claimed
    expect(
      await call(service, 'finish_work', { workflow_id, attempt, fence, outcome: succeeded }),
    ).toMatchObject({ status: 409 })
    expect(
      (
        await call(service, 'finish_work', {
          workflow_id,
          attempt,
          fence: null,
          outcome: succeeded,
        })
      ).body,
    ).toMatchObject({ fenced: true })
    expect(await workflow(id)).toMatchObject({ status: 'running' })
  })
})
