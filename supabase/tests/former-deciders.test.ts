import { beforeEach, describe, expect, test } from 'vitest'
import { createKey } from './api-keys.ts'
import { askForApproval, decide, hold, storedRequest, timeline } from './approvals.ts'
import { call, row, rows, service } from './database.ts'
import { claimOne } from './executor.ts'
import { registerOperation, resetInstallation, saveOperation } from './installation.ts'
import { createMember, type Member } from './members.ts'

let admin: Member
let ann: Member
let ben: Member
let cleo: Member
let key: string
beforeEach(async () => {
  await resetInstallation()
  await registerOperation({ name: 'issue_refund', risk_level: 'high', required_approvals: 1 })
  admin = await createMember('admin')
  ;[ann, ben, cleo] = await Promise.all([
    createMember('approver'),
    createMember('approver'),
    createMember('approver'),
  ])
  key = (await createKey(admin, ['submit', 'ask'])).key
})

const demote = (member: Member) =>
  call(admin, 'set_member_role', { member: member.id, role: 'viewer', reason: 'moved on' })
const remove = (member: Member) =>
  call(admin, 'remove_member', { member: member.id, reason: 'left us' })
const workflow = (id: string) => row('select * from public.workflows where id = $1', [id])
const consume = (approval_id: string) =>
  call(service, 'consume_approval', {
    approval_id,
    operation: 'issue_refund',
    params_text: '{"n":1}',
    key,
  })

describe.each([
  ['demoted', demote],
  ['removed', remove],
] as const)('whoever was %s', (_name, leave) => {
  test('between two decisions is not among those who approved', async () => {
    const { id, workflowId } = await hold(key, admin)
    await decide(ann, id)
    expect(await leave(ann)).toMatchObject({ status: 200 })
    expect(await storedRequest(id)).toMatchObject({ approvals_given: 0 })
    expect(await timeline(id)).toEqual(['requested', 'approved', 'voided'])
    expect((await decide(ben, id)).body).toMatchObject({ status: 'pending', given: 1, needed: 2 })
    expect((await decide(cleo, id)).body).toMatchObject({ status: 'approved', given: 2 })
    expect(await workflow(workflowId)).toMatchObject({ status: 'queued' })
  })

  test('before the run takes their approval along: people are asked again', async () => {
    const { id, workflowId } = await hold(key, admin)
    await decide(ann, id)
    await decide(ben, id)
    await leave(ann)
    await expect(claimOne()).rejects.toThrow()
    expect(await workflow(workflowId)).toMatchObject({ status: 'awaiting_approval' })
    expect((await workflow(workflowId)).approval_id).not.toBe(id)
    expect(await storedRequest(id)).toMatchObject({ consumed_at: null })
  })

  test('between claim and call takes it along too', async () => {
    const { id, workflowId } = await hold(key, admin)
    await decide(ann, id)
    await decide(ben, id)
    const work = await claimOne()
    await leave(ben)
    const begun = await call(service, 'begin_effect', {
      workflow_id: workflowId,
      attempt: work.attempt,
      fence: work.fence,
      effect_key: 'call',
    })
    expect(begun.body).toMatchObject({ decision: 'hold' })
  })

  test('before an outside agent uses it: the call is refused', async () => {
    const id = await askForApproval(key, admin)
    await decide(ann, id)
    await decide(ben, id)
    await leave(ann)
    expect(await consume(id)).toMatchObject({ status: 409, body: { code: 'NOT_APPROVED' } })
  })
})

test('a decision that nobody could void while the request was held does not count either', async () => {
  const { id } = await hold(key, admin)
  await decide(ann, id)
  await rows('update public.profiles set role = $1 where id = $2', ['viewer', ann.id])
  await rows('update public.approval_decisions set voided_at = null where approval_id = $1', [id])
  expect((await decide(ben, id)).body).toMatchObject({ status: 'pending', given: 1 })
})

test('without its only approver who did not edit the operation an approval counts for nothing', async () => {
  const editor = await createMember('admin')
  await saveOperation(editor, { name: 'issue_refund', risk_level: 'high' }, 1)
  const id = await askForApproval(key, admin)
  await decide(editor, id)
  await decide(ann, id)
  await decide(ben, id)
  await demote(ann)
  expect(await consume(id)).toMatchObject({ status: 409, body: { code: 'NOT_APPROVED' } })
})

test('whoever changes from approver to admin still stands by what they approved', async () => {
  const id = await askForApproval(key, admin)
  await decide(ann, id)
  await call(admin, 'set_member_role', { member: ann.id, role: 'admin', reason: 'stands in' })
  await decide(ben, id)
  expect(await consume(id)).toMatchObject({ status: 200 })
})
