import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createKey } from './api-keys.ts'
import { approve } from './approvals.ts'
import { call, row, rows, service } from './database.ts'
import { claim, claimOne, failed, run } from './executor.ts'
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

  const traceId = 'a'.repeat(32)
  test.each([
    ['of the request that submitted it', `00-${traceId}-${'b'.repeat(16)}-00`, traceId, true],
    ['not of another trace', `00-${'c'.repeat(32)}-${'b'.repeat(16)}-01`, traceId, false],
    ['not of a form that we do not know', `01-${traceId}-${'b'.repeat(16)}-01`, traceId, false],
  ])('tells the trace context, %s', async (_, traceparent, trace_id, isTold) => {
    await submit({ traceparent, traceId: trace_id })
    const expected = { trace_id, traceparent: isTold ? traceparent : null }
    expect(await claimOne()).toMatchObject(expected)
    // The next attempt is part of the same trace.
    await rows(`update public.workflows set status = 'queued', lease_owner = null`)
    expect(await claimOne()).toMatchObject({ attempt: 2, ...expected })
  })

  test('tells no trace context where the request named none', async () => {
    await submit()
    expect(await claimOne()).toMatchObject({ traceparent: null })
  })

  test('gives nothing under a kill, nothing that has expired, and halts what was disabled', async () => {
    const expired = await submit()
    await rows('update public.workflows set expires_at = now() where id = $1', [expired])
    const disabled = await submit()
    await registerOperation({ enabled: false })
    expect(await claim()).toEqual({ stopped: null, work: [], held: [] })
    expect(await workflow(expired)).toMatchObject({ status: 'queued' })
    expect(await workflow(disabled)).toMatchObject({
      status: 'halted',
      error_code: 'UNKNOWN_OPERATION',
    })
    await engage()
    expect(await claim()).toEqual({ stopped: 'KILL_SWITCH', work: [], held: [] })
  })

  test('decides with the state of now: takeover holds what was queued before it', async () => {
    const id = await submit()
    await engage('operator_takeover')
    const { work, held } = await claim()
    expect(work).toEqual([])
    expect(held).toHaveLength(1)
    expect(await workflow(id)).toMatchObject({ status: 'awaiting_approval', approval_id: held[0] })
    expect((await claim()).held).toEqual([])
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
      `update public.approval_queue set lapses_at = lapses_at - interval '20 minutes' where true`,
    )
    expect(await run(await claimOne())).toMatchObject({ status: 'succeeded' })
    expect(
      await row('select consumed_at is not null as consumed from public.approval_queue'),
    ).toEqual({ consumed: true })
  })

  test.each([
    [
      'lapsed 15 minutes after the decision',
      `update public.approval_queue set lapses_at = now() where true`,
    ],
    [
      'of another text',
      `update public.approval_queue set canonical_text = canonical_text || ' ' where true`,
    ],
    [
      'by fewer people than needed',
      `update public.approval_decisions set voided_at = now() where id = (select min(id::text)::uuid from public.approval_decisions)`,
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
