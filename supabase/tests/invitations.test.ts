import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { createKey } from './api-keys.ts'
import { call, count, row, rows, service } from './database.ts'
import { createMember, signedInAgo, type Member } from './members.ts'

let admin: Member
beforeEach(async () => {
  // The newest admin first, so that there is never a moment without one.
  admin = await createMember('admin')
  await rows(`update public.profiles set role = 'viewer' where role = 'admin' and id <> $1`, [
    admin.id,
  ])
})

const invite = (by: Member, changes: object = {}) =>
  call(by, 'invite_member', {
    email: 'new@omnihub.test',
    display_name: 'New Person',
    role: 'approver',
    reason: 'joins the team',
    ...changes,
  })
const remove = (by: Member, member: Member) =>
  call(by, 'remove_member', { member: member.id, reason: 'left the team' })
const isMember = async (member: Member) =>
  (await rows('select 1 from public.profiles where id = $1', [member.id])).length === 1
const lastEntry = () => row('select * from public.audit_logs order by seq desc limit 1')

describe('invite_member', () => {
  test('decides, audits without the e-mail, and creates nobody', async () => {
    const accounts = await count('select count(*) from auth.users')
    expect(await invite(admin, { email: ' New@Omnihub.test ' })).toEqual({
      status: 200,
      body: { email: 'new@omnihub.test', role: 'approver', present_role: null, leftover: null },
    })
    expect(await count('select count(*) from auth.users')).toBe(accounts)
    const entry = await lastEntry()
    expect(entry).toMatchObject({
      action: 'member.invited',
      actor_id: admin.id,
      reason: 'joins the team',
      metadata: { member: 'New Person', role: 'approver' },
    })
    expect(JSON.stringify(entry)).not.toContain('@omnihub.test')
  })

  test.each(['approver', 'viewer'] as const)('is refused to a %s', async (role) => {
    expect((await invite(await createMember(role))).status).toBe(403)
  })

  test('needs a fresh sign-in', async () => {
    expect(await invite(signedInAgo(admin, 301))).toMatchObject({
      body: { code: 'SIGN_IN_NOT_FRESH' },
    })
  })

  test.each([
    [{ email: '' }, 'email'],
    [{ email: null }, 'email'],
    [{ email: 'nobody' }, 'email'],
    [{ email: 'a b@omnihub.test' }, 'email'],
    [{ email: '<a@omnihub.test>' }, 'email'],
    [{ email: `${'a'.repeat(250)}@b.test` }, 'email'],
    [{ display_name: 'x'.repeat(121) }, 'display_name'],
    [{ role: 'owner' }, 'role'],
    [{ role: null }, 'role'],
  ])('refuses %j', async (change, field) => {
    expect(await invite(admin, change)).toMatchObject({
      status: 422,
      body: { details: { field } },
    })
  })

  test('refuses who is a member already, and repeats an invitation nobody accepted', async () => {
    const member = await createMember('viewer')
    const email = `${member.id}@omnihub.test`
    expect(await invite(admin, { email })).toMatchObject({
      status: 200,
      body: { role: 'approver', present_role: 'viewer', leftover: null },
    })
    await rows('update auth.users set email_confirmed_at = now() where id = $1', [member.id])
    expect(await invite(admin, { email })).toMatchObject({
      status: 409,
      body: { code: 'ALREADY_MEMBER' },
    })
  })

  test('names the account of somebody who was removed, so that it can be replaced', async () => {
    const member = await createMember('viewer')
    await remove(admin, member)
    expect(await invite(admin, { email: `${member.id}@omnihub.test` })).toMatchObject({
      body: { leftover: member.id },
    })
  })
})

describe('remove_member', () => {
  test('takes the profile, stops their keys and says which in the log', async () => {
    const member = await createMember('approver')
    const { key } = await createKey(admin, ['ask'], { owner: member })
    expect(await remove(admin, member)).toEqual({
      status: 200,
      body: { id: member.id, stopped_keys: ['test ask'] },
    })
    expect(await isMember(member)).toBe(false)
    expect(await lastEntry()).toMatchObject({
      action: 'member.removed',
      reason: 'left the team',
      metadata: { member: member.name, role: 'approver', stopped_keys: ['test ask'] },
    })
    expect(await call(service, 'verify_api_key', { key, scope: 'ask' })).toMatchObject({
      status: 401,
      body: { message: 'The owner of this API key is no longer a member.' },
    })
  })

  test('ends what the removed may do with their next call', async () => {
    const other = await createMember('admin')
    await remove(admin, other)
    expect(await call(other, 'list_members')).toMatchObject({
      status: 403,
      body: { code: 'NOT_ALLOWED' },
    })
  })

  test.each(['approver', 'viewer'] as const)('is refused to a %s', async (role) => {
    const member = await createMember(role)
    expect((await remove(member, member)).status).toBe(403)
    expect(await isMember(member)).toBe(true)
  })

  test('needs a fresh sign-in', async () => {
    const member = await createMember('viewer')
    expect(await remove(signedInAgo(admin, 301), member)).toMatchObject({
      body: { code: 'SIGN_IN_NOT_FRESH' },
    })
  })

  test('says when there is no such member', async () => {
    expect(await remove(admin, { ...admin, id: randomUUID() })).toMatchObject({ status: 404 })
  })

  test('does not take the last admin who can sign in: an invited one keeps no door open', async () => {
    const invited = await createMember('admin')
    const unanswered = `update auth.users set invited_at = now(), email_confirmed_at = null where id = $1`
    await rows(unanswered, [invited.id])
    expect(await remove(admin, admin)).toMatchObject({ body: { code: 'LAST_ADMIN' } })
    const stepDown = { member: admin.id, role: 'viewer', reason: 'gone' }
    expect(await call(admin, 'set_member_role', stepDown)).toMatchObject({
      body: { code: 'LAST_ADMIN' },
    })
    await expect(rows('delete from auth.users where id = $1', [admin.id])).rejects.toThrow(
      /last admin/,
    )
    await rows('update auth.users set email_confirmed_at = now() where id = $1', [invited.id])
    expect((await call(admin, 'set_member_role', stepDown)).status).toBe(200)
  })

  test('takes back the invitation of an admin who never came', async () => {
    const invited = await createMember('admin')
    await rows('update auth.users set invited_at = now() where id = $1', [invited.id])
    expect((await remove(admin, invited)).status).toBe(200)
  })

  test('never takes the last admin, also not by their own hand', async () => {
    expect(await remove(admin, admin)).toMatchObject({
      status: 409,
      body: { code: 'LAST_ADMIN' },
    })
    expect(await isMember(admin)).toBe(true)
  })

  test.each([
    ['removing each other', remove],
    [
      'one removing, one demoting',
      (by: Member, member: Member) =>
        by === admin
          ? remove(by, member)
          : call(by, 'set_member_role', { member: member.id, role: 'viewer', reason: 'race' }),
    ],
  ] as const)('leaves one of two admins %s at once', async (_name, act) => {
    for (let round = 0; round < 10; round += 1) {
      const other = await createMember('admin')
      const both = await Promise.all([act(admin, other), act(other, admin)])
      expect(both.filter(({ status }) => status === 200)).toHaveLength(1)
      expect(await count(`select count(*) from public.profiles where role = 'admin'`)).toBe(1)
      const [left] = await rows(`select id from public.profiles where role = 'admin'`)
      if (left?.['id'] === other.id) admin = other
    }
  })
})

describe('set_display_name', () => {
  test('changes one’s own name and audits the old one', async () => {
    const member = await createMember('viewer')
    expect(await call(member, 'set_display_name', { display_name: ' Dana Kim ' })).toEqual({
      status: 200,
      body: { id: member.id, display_name: 'Dana Kim' },
    })
    expect(await lastEntry()).toMatchObject({
      action: 'member.renamed',
      actor_id: member.id,
      metadata: { old: member.name, new: 'Dana Kim' },
    })
  })

  test.each(['', ' ', 'x'.repeat(121), null])('refuses %j', async (display_name) => {
    const member = await createMember('viewer')
    expect(await call(member, 'set_display_name', { display_name })).toMatchObject({ status: 422 })
  })
})

test('list_members says who has not accepted yet', async () => {
  const member = await createMember('viewer')
  await rows('update auth.users set invited_at = now() where id = $1', [member.id])
  const { body } = await call(admin, 'list_members')
  expect(body).toContainEqual(
    expect.objectContaining({
      id: member.id,
      invited_at: expect.any(String),
      has_accepted: false,
    }),
  )
})
