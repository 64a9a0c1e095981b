import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createKey } from './api-keys.ts'
import { decide, hold } from './approvals.ts'
import { call, field, rows } from './database.ts'
import { registerOperation, resetInstallation, saveOperation } from './installation.ts'
import { createMember, type Member } from './members.ts'

const refund = { name: 'issue_refund', risk_level: 'high', required_approvals: 1 }
let admin: Member
let ann: Member
let ben: Member
let key: string
beforeAll(async () => {
  admin = await createMember('admin')
  await rows(`update public.profiles set role = 'viewer' where id <> $1 and role <> 'viewer'`, [
    admin.id,
  ])
  ann = await createMember('approver')
  ben = await createMember('approver')
  key = (await createKey(admin, ['submit', 'ask'])).key
})
beforeEach(async () => {
  await resetInstallation()
  await registerOperation(refund)
})
const policyOf = async (by: Member, id: string) => {
  const { body } = await call(by, 'read_approval', { id })
  return body
}

describe('four eyes', () => {
  test('nobody decides their own request: neither the owner of the key, nor an admin, nor who it is for', async () => {
    const { id } = await hold(key, admin, { onBehalfOf: ben.id })
    for (const person of [admin, ben]) {
      for (const decision of ['approved', 'rejected'] as const) {
        expect(await decide(person, id, decision)).toMatchObject({
          status: 403,
          body: { code: 'OWN_REQUEST' },
        })
      }
    }
    expect(await decide(ann, id)).toMatchObject({ status: 200 })
  })

  test('nor the person of the session that submitted it', async () => {
    const own = await createMember('admin')
    const { id } = await hold(key, admin)
    await rows('update public.approval_queue set user_id = $1 where id = $2', [own.id, id])
    expect(await decide(own, id)).toMatchObject({ body: { code: 'OWN_REQUEST' } })
    await rows('delete from auth.users where id = $1', [own.id])
  })

  test('whoever edited the operation within a day is never the only one', async () => {
    await rows(`delete from public.operations where true`)
    await saveOperation(admin, { ...refund, estimator: 'https://agents.example.com/estimate' })
    const owner = await createMember('viewer')
    const theirs = (await createKey(admin, ['submit'], { owner })).key
    const params_text = '{"n":1}'
    const radius = { rows: 1, users: 1, amount_cents: null, currency: null, reversible: true }
    const recorded = await call(
      { role: 'service_role', claims: { role: 'service_role' } },
      'record_estimate',
      { operation: 'issue_refund', revision: 1, params_text, radius, why: null },
    )
    expect(recorded.status).toBe(200)
    const { id, required_approvals } = await hold(theirs, owner, { blastRadius: radius })
    expect(required_approvals).toBe(1)
    expect(await decide(admin, id)).toMatchObject({
      body: { status: 'pending', given: 1, needed: 1, needs_non_editor: true },
    })
    expect(await decide(ann, id)).toMatchObject({
      body: { status: 'approved', given: 2, needs_non_editor: false },
    })
    const { id: second } = await hold(theirs, owner, { blastRadius: radius })
    await rows(
      `update public.operation_revisions set saved_at = now() - interval '24 hours' where true`,
    )
    expect(await decide(admin, second)).toMatchObject({ body: { status: 'approved' } })
    await rows('delete from auth.users where id = $1', [owner.id])
  })
})

describe('a policy that nobody present can satisfy', () => {
  test('is told with each request, counting who has decided', async () => {
    const { id } = await hold(key, admin, { onBehalfOf: ben.id })
    expect(await policyOf(ann, id)).toMatchObject({
      policy: {
        needed: 2,
        given: 0,
        eligible: 1,
        eligible_names: [ann.name],
        satisfiable: false,
        editors: [],
      },
      you: { may_decide: true, code: null },
    })
    const other = await createMember('approver')
    expect(await policyOf(ann, id)).toMatchObject({ policy: { eligible: 2, satisfiable: true } })
    await decide(other, id)
    await call(admin, 'set_member_role', { member: other.id, role: 'viewer', reason: 'left' })
    expect(await policyOf(ann, id)).toMatchObject({
      policy: { given: 0, eligible: 1, satisfiable: false },
    })
    const queue = await call(ann, 'read_approval_queue')
    expect(queue.body).toMatchObject({ items: [{ id, satisfiable: false, is_own: false }] })
    await rows('delete from auth.users where id = $1', [other.id])
  })

  test('is told when it is saved, with somebody whose own request the others could not approve', async () => {
    const saved = await saveOperation(admin, { ...refund, required_approvals: 3 }, 1)
    expect(field(saved, 'policy')).toEqual({
      needed: 3,
      present: 3,
      satisfiable: true,
      only_editors: false,
      names: [admin.name, ann.name, ben.name],
      worst_requester: admin.name,
    })
    const stricter = await saveOperation(admin, { ...refund, required_approvals: 4 }, 2)
    expect(field(stricter, 'policy')).toMatchObject({ needed: 4, satisfiable: false })
  })

  test('counts as editor whoever is about to save, and knows when only editors are left', async () => {
    const policy = async (editor: string | null) =>
      (await rows(`select private.policy_of('issue_refund', 'high', 1, $1) as policy`, [editor]))[0]
    await rows(`update public.profiles set role = 'viewer' where id <> $1 and role = 'approver'`, [
      ann.id,
    ])
    expect(await policy(null)).toMatchObject({
      policy: { present: 2, needed: 2, satisfiable: true, only_editors: false },
    })
    await rows(
      `insert into public.operation_revisions (operation, revision, saved_by, saved_by_name, definition) values ('issue_refund', 1, $1, 'ann', '{}')`,
      [ann.id],
    )
    expect(await policy(admin.id)).toMatchObject({
      policy: { satisfiable: false, only_editors: true },
    })
    await rows(`update public.profiles set role = 'approver' where id = $1`, [ben.id])
  })
})
