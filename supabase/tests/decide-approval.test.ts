import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createKey } from './api-keys.ts'
import { askForApproval, decide, digestOf, hold, storedRequest, timeline } from './approvals.ts'
import { call, count, row, rows } from './database.ts'
import { claimOne, run } from './executor.ts'
import { registerOperation, resetInstallation } from './installation.ts'
import { createMember, type Member } from './members.ts'

let admin: Member
let ann: Member
let ben: Member
let key: string
beforeAll(async () => {
  admin = await createMember('admin')
  ann = await createMember('approver')
  ben = await createMember('approver')
  key = (await createKey(admin, ['submit', 'ask'])).key
})
beforeEach(async () => {
  await resetInstallation()
  await registerOperation({ name: 'issue_refund', risk_level: 'high', required_approvals: 1 })
})
const lastEntry = () => row('select * from public.audit_logs order by seq desc limit 1')
const workflow = (id: string) => row('select * from public.workflows where id = $1', [id])
const decisions = () => count('select count(*) from public.approval_decisions')
const nobody = '00000000-0000-0000-0000-00000000dead'

describe('approving', () => {
  test('by the last of those needed lets exactly that run, once, within a quarter of an hour', async () => {
    const { id, workflowId, digest } = await hold(key, admin)
    expect(await decide(ann, id)).toMatchObject({
      status: 200,
      body: { status: 'pending', given: 1, needed: 2, repeated: false, lapses_at: null },
    })
    expect(await workflow(workflowId)).toMatchObject({ status: 'awaiting_approval' })
    expect(await decide(ben, id, 'approved', { reason: null })).toMatchObject({
      status: 200,
      body: { status: 'approved', given: 2, needed: 2, workflow_status: 'queued' },
    })
    expect(
      await row(
        `select w.status, w.expires_at = a.lapses_at as bound, a.lapses_at - a.decided_at = interval '15 minutes' as quarter
         from public.workflows w join public.approval_queue a on a.id = w.approval_id where w.id = $1`,
        [workflowId],
      ),
    ).toEqual({ status: 'queued', bound: true, quarter: true })
    expect(await lastEntry()).toMatchObject({
      action: 'approval.approved',
      actor_id: ben.id,
      resource_id: id,
      metadata: { digest, given: 2, needed: 2, old: 'pending', new: 'approved' },
    })
    await run(await claimOne())
    expect(await storedRequest(id)).toMatchObject({ status: 'approved', consumed_by: 'workflow' })
    expect(await timeline(id)).toEqual(['requested', 'approved', 'approved', 'consumed'])
  })

  test('never lets it run past the time that the caller gave', async () => {
    const expiresAt = new Date(Date.now() + 60_000).toISOString()
    const { id } = await hold(key, admin, { expiresAt })
    await decide(ann, id)
    await decide(ben, id)
    expect(await storedRequest(id)).toMatchObject({ lapses_at: new Date(expiresAt) })
  })

  test('of a request without a workflow only says so', async () => {
    const id = await askForApproval(key, admin)
    await decide(ann, id)
    expect(await decide(ben, id)).toMatchObject({
      body: { status: 'approved', workflow_status: null },
    })
  })
})

describe('rejecting', () => {
  test('by one ends it, with a reason, whoever approved before', async () => {
    const { id, workflowId } = await hold(key, admin)
    await decide(ann, id)
    for (const reason of [null, '   ']) {
      expect(await decide(ben, id, 'rejected', { reason })).toMatchObject({
        status: 422,
        body: { details: { field: 'reason' } },
      })
    }
    expect(await decide(ben, id, 'rejected', { reason: 'wrong customer' })).toMatchObject({
      body: { status: 'rejected', workflow_status: 'rejected' },
    })
    expect(await workflow(workflowId)).toMatchObject({
      status: 'rejected',
      error_message: 'wrong customer',
    })
    expect(await lastEntry()).toMatchObject({
      action: 'approval.rejected',
      reason: 'wrong customer',
    })
  })
})

describe('a decision is refused, audited and changes nothing', () => {
  const refused = async (
    answer: Awaited<ReturnType<typeof decide>>,
    status: number,
    code: string,
  ) => {
    expect(answer).toMatchObject({ status, body: { code } })
    expect(await lastEntry()).toMatchObject({
      action: 'approval.decided.refused',
      metadata: { code },
    })
  }

  test('for a request that does not exist', async () => {
    await refused(
      await decide(ann, nobody, 'approved', { digest: 'ab'.repeat(32) }),
      404,
      'NOT_FOUND',
    )
  })

  test('for who decides no requests, and who lost the role while waiting', async () => {
    const { id } = await hold(key, admin)
    for (const person of [
      await createMember('viewer'),
      { ...ann, claims: { role: 'authenticated' } },
    ]) {
      expect(await decide(person, id)).toMatchObject({ status: 403, body: { code: 'NOT_ALLOWED' } })
    }
    expect(await decisions()).toBe(0)
  })

  test('when it was decided already, telling by whom and when', async () => {
    const { id } = await hold(key, admin)
    await decide(ann, id)
    await decide(ben, id)
    const late = await decide(await createMember('approver'), id)
    await refused(late, 409, 'ALREADY_DECIDED')
    expect(late.body).toMatchObject({
      message: expect.stringContaining(`${ann.name} and ${ben.name}`),
      details: { status: 'approved', decided_by: [ann.name, ben.name] },
    })
    expect(late.body).toHaveProperty('details.decided_at', expect.stringMatching(/^\d{4}-/))
    expect(await decisions()).toBe(2)
  })

  test('of somebody who has decided otherwise, and who repeats the same gets the same answer', async () => {
    const { id, digest } = await hold(key, admin)
    await decide(ann, id)
    const logged = await count('select count(*) from public.audit_logs')
    expect(await decide(ann, id)).toMatchObject({
      status: 200,
      body: { status: 'pending', given: 1, repeated: true },
    })
    expect(await count('select count(*) from public.audit_logs')).toBe(logged)
    await refused(await decide(ann, id, 'rejected'), 409, 'ALREADY_DECIDED')
    await decide(ben, id)
    expect(await decide(ann, id, 'approved', { digest })).toMatchObject({
      body: { status: 'approved', repeated: true },
    })
    expect(await decisions()).toBe(2)
  })

  test('about another text than what would run', async () => {
    const { id, digest } = await hold(key, admin)
    await rows(
      `update public.approval_queue set canonical_text = replace(canonical_text, '"revision":1', '"revision":2') where id = $1`,
      [id],
    )
    const answer = await decide(ann, id, 'approved', { digest })
    await refused(answer, 409, 'DIGEST_MISMATCH')
    expect(answer.body).toMatchObject({ details: { shown: digest, digest: await digestOf(id) } })
    expect(await decide(ann, id, 'approved', { digest: 'AB' })).toMatchObject({ status: 422 })
    expect(await decisions()).toBe(0)
  })

  test.each([
    ['the endpoint moved', { endpoint_url: 'https://evil.example.com/hook' }],
    ['the policy was weakened', { risk_level: 'low', required_approvals: 0 }],
  ])('after %s', async (_what, changes) => {
    const { id, workflowId } = await hold(key, admin)
    await decide(ann, id)
    await call(admin, 'save_operation', {
      definition: {
        name: 'issue_refund',
        description: 'Changed.',
        risk_level: 'high',
        endpoint_url: 'https://agents.example.com/hook',
        ...changes,
      },
      reason: 'test',
      expected_revision: 1,
    })
    await refused(await decide(ben, id), 409, 'OPERATION_CHANGED')
    await rows('select schedule.expire_approvals()')
    expect(await storedRequest(id)).toMatchObject({
      status: 'expired',
      void_reason: 'operation_changed',
      approvals_given: 0,
    })
    expect(await workflow(workflowId)).toMatchObject({
      status: 'expired',
      error_code: 'OPERATION_CHANGED',
    })
    expect(await decide(ben, id)).toMatchObject({ body: { code: 'OPERATION_CHANGED' } })
  })

  test('when the workflow does not wait for it any more', async () => {
    const { id, workflowId } = await hold(key, admin)
    await call(admin, 'cancel_workflow', { id: workflowId, reason: 'not needed' })
    await refused(await decide(ann, id), 409, 'APPROVAL_EXPIRED')
    expect(await storedRequest(id)).toMatchObject({ void_reason: 'workflow_cancelled' })
    expect(await timeline(id)).toEqual(['requested', 'voided'])
  })
})

describe('an approval binds to what was shown', () => {
  test.each([
    ['another text', `update public.approval_queue set canonical_text = canonical_text || ' '`],
    ['other params', `update public.approval_queue set params_text = '{"n":2}'`],
    [
      'decisions about another text',
      `update public.approval_decisions set digest = extensions.digest('other', 'sha256')`,
    ],
    ['void decisions', `update public.approval_decisions set voided_at = now()`],
    ['a larger quorum by now', `update public.approval_queue set required_approvals = 3`],
  ])('%s: it is not run', async (_what, tampering) => {
    const { id, workflowId } = await hold(key, admin)
    await decide(ann, id)
    await decide(ben, id)
    await rows(`${tampering} where true`)
    await expect(claimOne()).rejects.toThrow('nothing to claim')
    expect(await workflow(workflowId)).toMatchObject({ status: 'awaiting_approval' })
  })

  test('the quorum that counts is the larger of request and decision', async () => {
    const { id } = await hold(key, admin)
    await rows('update public.operations set required_approvals = 3 where true')
    await decide(ann, id)
    expect(await decide(ben, id)).toMatchObject({ body: { status: 'pending', needed: 3 } })
    await rows('update public.operations set required_approvals = 1 where true')
    expect(await decide(await createMember('approver'), id)).toMatchObject({
      body: { status: 'approved', given: 3, needed: 2 },
    })
  })

  test('is used once, also when somebody writes past the commands', async () => {
    const { id } = await hold(key, admin)
    await decide(ann, id)
    await decide(ben, id)
    await run(await claimOne())
    await expect(
      rows('update public.approval_queue set consumed_at = now() where id = $1', [id]),
    ).rejects.toThrow('used once')
  })
})
