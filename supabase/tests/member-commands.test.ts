import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { call, count, owner, row, rows } from './database.ts'
import { createMember, signedInAgo, type Member } from './members.ts'

let admin: Member
beforeEach(async () => {
  await rows(
    `update public.profiles set role = 'viewer' where id <> (select id from public.profiles where role = 'admin' order by created_at limit 1)`,
  )
  admin = await createMember('admin')
  await rows(`update public.profiles set role = 'viewer' where role = 'admin' and id <> $1`, [
    admin.id,
  ])
})

const roleOf = async (member: Member) =>
  (await row('select role from public.profiles where id = $1', [member.id])).role
const setRole = (by: Member, member: Member, role: unknown) =>
  call(by, 'set_member_role', { member: member.id, role, reason: 'joined the team' })

describe('a new account', () => {
  test('is a viewer named as it asked, or by its e-mail', async () => {
    const id = randomUUID()
    await rows(
      `insert into auth.users (id, email, raw_user_meta_data) values ($1, $2, '{"role": "admin"}')`,
      [id, `${id}@omnihub.test`],
    )
    expect(await row('select display_name, role from public.profiles where id = $1', [id])).toEqual(
      { display_name: id, role: 'viewer' },
    )
  })
})

describe('set_member_role', () => {
  test('changes the role and audits who changed whose from what to what', async () => {
    const member = await createMember('viewer')
    expect(await setRole(admin, member, 'approver')).toMatchObject({
      status: 200,
      body: { id: member.id, role: 'approver' },
    })
    expect(await roleOf(member)).toBe('approver')
    expect(await row('select * from public.audit_logs order by seq desc limit 1')).toMatchObject({
      action: 'member.role_changed',
      actor_id: admin.id,
      resource_id: member.id,
      reason: 'joined the team',
      metadata: { old: 'viewer', new: 'approver', member: member.name },
    })
  })

  test.each(['approver', 'viewer'] as const)(
    'is refused to a %s, who stays what they are',
    async (role) => {
      const member = await createMember(role)
      expect((await setRole(member, member, 'admin')).status).toBe(403)
      expect(await roleOf(member)).toBe(role)
    },
  )

  test('needs a fresh sign-in', async () => {
    const member = await createMember('viewer')
    expect(await setRole(signedInAgo(admin, 301), member, 'admin')).toMatchObject({
      body: { code: 'SIGN_IN_NOT_FRESH' },
    })
    expect(await roleOf(member)).toBe('viewer')
  })

  test.each(['owner', '', null])('refuses the role %j', async (role) => {
    expect(await setRole(admin, await createMember('viewer'), role)).toMatchObject({
      status: 422,
      body: { details: { field: 'role' } },
    })
  })

  test('says when there is no such member', async () => {
    expect(await setRole(admin, { ...admin, id: randomUUID() }, 'viewer')).toMatchObject({
      status: 404,
    })
  })
})

describe('the last admin', () => {
  test('cannot be demoted', async () => {
    expect(await setRole(admin, admin, 'viewer')).toMatchObject({
      status: 409,
      body: { code: 'LAST_ADMIN' },
    })
    expect(await roleOf(admin)).toBe('admin')
  })

  test('cannot be demoted past the command either, nor deleted with the account', async () => {
    await expect(
      rows(`update public.profiles set role = 'viewer' where id = $1`, [admin.id]),
    ).rejects.toThrow('last admin')
    await expect(rows('delete from auth.users where id = $1', [admin.id])).rejects.toThrow(
      'last admin',
    )
    await expect(rows('delete from public.profiles where id = $1', [admin.id])).rejects.toThrow(
      'last admin',
    )
  })

  test('is still there after two admins demoted each other at once', async () => {
    for (let round = 0; round < 10; round += 1) {
      const other = await createMember('admin')
      const both = await Promise.all([
        setRole(admin, other, 'viewer'),
        setRole(other, admin, 'viewer'),
      ])
      expect(both.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(1)
      expect(await count(`select count(*) from public.profiles where role = 'admin'`)).toBe(1)
      if ((await roleOf(other)) === 'admin') admin = other
    }
  })

  test('is still there after two accounts of admins were deleted at once', async () => {
    const other = await createMember('admin')
    const both = await Promise.allSettled(
      [admin, other].map(({ id }) => rows('delete from auth.users where id = $1', [id])),
    )
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await count(`select count(*) from public.profiles where role = 'admin'`)).toBe(1)
  })
})

test('list_members shows e-mail to admins and refuses everybody else', async () => {
  const viewer = await createMember('viewer')
  const listed = await call(admin, 'list_members')
  expect(listed.body).toContainEqual(
    expect.objectContaining({ id: viewer.id, email: `${viewer.id}@omnihub.test`, role: 'viewer' }),
  )
  expect((await call(viewer, 'list_members')).status).toBe(403)
})

describe('bootstrap_admin', () => {
  test('works only while there is no admin', async () => {
    const member = await createMember('viewer')
    await expect(
      rows('select private.bootstrap_admin($1)', [`${member.id}@omnihub.test`]),
    ).rejects.toThrow('already has an admin')
    expect(await roleOf(member)).toBe('viewer')
  })

  test('makes the first admin by e-mail, whatever its case, and audits it', async () => {
    const member = await createMember('viewer')
    const client = await owner.connect()
    try {
      // An installation without admins cannot be had by any rule, only by taking the rule away.
      await client.query(`begin; alter table public.profiles disable trigger keep_last_admin_on_update;
        update public.profiles set role = 'viewer' where role = 'admin'`)
      await expect(
        client.query(`savepoint s; select private.bootstrap_admin('nobody@omnihub.test')`),
      ).rejects.toThrow('no account')
      await client.query('rollback to savepoint s')
      await client.query(
        `select private.bootstrap_admin('${member.id.toUpperCase()}@omnihub.test')`,
      )
      const { rows: after } = await client.query(`
        select p.role, a.actor_type from public.profiles p, (select * from public.audit_logs order by seq desc limit 1) a where p.id = '${member.id}'`)
      expect(after).toEqual([{ role: 'admin', actor_type: 'system' }])
    } finally {
      await client.query('rollback')
      client.release()
    }
  })
})
