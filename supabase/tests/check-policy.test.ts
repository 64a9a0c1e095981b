import { beforeEach, describe, expect, test } from 'vitest'
import { call, rows } from './database.ts'
import { registerOperation, resetInstallation } from './installation.ts'
import { createMember, type Member } from './members.ts'

let admin: Member
beforeEach(async () => {
  await resetInstallation()
  await registerOperation({ name: 'issue_refund', risk_level: 'high', required_approvals: 1 })
  // A known estimator: otherwise the unknown blast radius alone asks for two people.
  await rows(`update public.operations set estimator = 'issue_refund'`)
  admin = await createMember('admin')
  await rows(`update public.profiles set role = 'viewer' where role <> 'viewer' and id <> $1`, [
    admin.id,
  ])
})

const check = (by: Member, required_approvals: unknown, risk_level: unknown = 'critical') =>
  call(by, 'check_policy', { operation: 'issue_refund', risk_level, required_approvals })

describe('check_policy', () => {
  test('says how many people are needed, how many are here, and who they are', async () => {
    const approver = await createMember('approver')
    await createMember('viewer')
    const { body } = await check(admin, 3)
    expect(body).toMatchObject({
      needed: 3,
      present: 2,
      satisfiable: false,
      names: [admin.name, approver.name],
    })
  })

  test('does not count who has been invited and has not come yet', async () => {
    const invited = await createMember('approver')
    await rows('update auth.users set invited_at = now() where id = $1', [invited.id])
    expect((await check(admin, 2)).body).toMatchObject({ present: 1, names: [admin.name] })
    await rows('update auth.users set email_confirmed_at = now() where id = $1', [invited.id])
    expect((await check(admin, 2)).body).toMatchObject({ present: 2 })
  })

  test('counts whoever asks as an editor, who cannot be the only approver', async () => {
    expect((await check(admin, 1, 'high')).body).toMatchObject({
      satisfiable: false,
      only_editors: true,
    })
    await createMember('approver')
    expect((await check(admin, 2)).body).toMatchObject({ satisfiable: true, only_editors: false })
  })

  test('names somebody whose own requests the others could not approve', async () => {
    await createMember('approver')
    expect((await check(admin, 2)).body).toMatchObject({ worst_requester: admin.name })
  })

  test('does not make an editor of a viewer who asks', async () => {
    expect((await check(await createMember('viewer'), 1, 'high')).body).toMatchObject({
      only_editors: false,
    })
  })

  test.each([
    [2, 'none', 'risk_level'],
    [2, null, 'risk_level'],
    [-1, 'high', 'required_approvals'],
    [null, 'high', 'required_approvals'],
  ])('refuses %j people at risk %j', async (people, risk, field) => {
    expect(await check(admin, people, risk)).toMatchObject({
      status: 422,
      body: { details: { field } },
    })
  })
})
