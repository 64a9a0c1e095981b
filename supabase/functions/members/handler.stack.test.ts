import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { z } from 'zod'
import { createMember } from '../../../test/create-member.ts'
import { invitationLink, mailsTo } from '../../../test/mails.ts'
import { signIn } from '../../../test/sign-in.ts'
import { startAgents, type Agents } from '../../../test/start-agents.ts'

const stack = inject('stack')
let agents: Agents
let admin = { id: '', token: '' }
beforeAll(async () => {
  agents = await startAgents(stack)
  admin = await signIn(stack, await createMember(stack, 'admin'))
})
afterAll(() => agents.stop())

const as = (token: string, path: string, body: unknown) =>
  agents.call(`members/${path}`, {
    headers: {
      apikey: stack.publishableKey,
      authorization: `Bearer ${token}`,
      'x-omnihub-channel': 'panel',
    },
    body,
  })
const newEmail = () => `${randomUUID()}@omnihub.test`
const invite = (changes: object = {}, token = admin.token) =>
  as(token, 'invite', {
    email: newEmail(),
    display_name: 'New Person',
    role: 'approver',
    reason: 'joins the team',
    ...changes,
  })
const profileOf = async (id: unknown) =>
  (await agents.sql('select display_name, role from public.profiles where id = $1', [id]))[0]

async function accept(email: string, password: string) {
  const token_hash = (await invitationLink(stack.dataDir, email)).split('#token_hash=')[1]
  const headers = { apikey: stack.publishableKey, 'content-type': 'application/json' }
  const verified = await fetch(`${stack.url}/auth/v1/verify`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ type: 'invite', token_hash }),
  })
  const { access_token } = z.object({ access_token: z.string() }).parse(await verified.json())
  await fetch(`${stack.url}/auth/v1/user`, {
    method: 'PUT',
    headers: { ...headers, authorization: `Bearer ${access_token}` },
    body: JSON.stringify({ password }),
  })
  return signIn(stack, { email, password })
}

describe('POST members/invite', () => {
  test('mails a link that makes a member with the chosen role, audited through the panel', async () => {
    const email = newEmail()
    const invited = await invite({ email })
    expect(invited).toMatchObject({
      status: 200,
      body: { email, role: 'approver', problem: null },
    })
    const { id } = await accept(email, 'correct horse battery')
    expect(id).toBe(invited.body.id)
    expect(await profileOf(id)).toEqual({ display_name: 'New Person', role: 'approver' })
    expect(
      await agents.sql(
        `select action, channel from public.audit_logs where actor_id = $1 order by seq desc limit 2`,
        [admin.id],
      ),
    ).toEqual([
      { action: 'member.role_changed', channel: 'panel' },
      { action: 'member.invited', channel: 'panel' },
    ])
  })

  test('of a viewer changes no role, and may be repeated with another one', async () => {
    const email = newEmail()
    const first = await invite({ email, role: 'viewer' })
    expect(await profileOf(first.body.id)).toMatchObject({ role: 'viewer' })
    const again = await invite({ email, role: 'approver' })
    expect(again.body).toMatchObject({ id: first.body.id, role: 'approver' })
    expect(await mailsTo(stack.dataDir, email)).toHaveLength(2)
  })

  test('refuses who is here already, and sends nothing', async () => {
    const member = await createMember(stack, 'viewer')
    expect(await invite({ email: member.email })).toMatchObject({
      status: 409,
      body: { code: 'ALREADY_MEMBER' },
    })
    expect(await mailsTo(stack.dataDir, member.email)).toEqual([])
  })

  test.each(['approver', 'viewer'] as const)('refuses a %s and sends nothing', async (role) => {
    const { token } = await signIn(stack, await createMember(stack, role))
    const email = newEmail()
    expect(await invite({ email }, token)).toMatchObject({
      status: 403,
      body: { code: 'NOT_ALLOWED' },
    })
    expect(await mailsTo(stack.dataDir, email)).toEqual([])
  })

  test.each([
    [{ email: 'nobody' }, 'email'],
    [{ role: 'owner' }, 'role'],
    [{ email: 7 }, 'email'],
  ])('refuses %j', async (changes, field) => {
    expect(await invite(changes)).toMatchObject({ status: 422, body: { details: { field } } })
  })

  test('is for signed-in people only', async () => {
    const strangers: Record<string, string>[] = [
      { apikey: stack.publishableKey },
      { apikey: stack.secretKey },
      { 'x-omnihub-key': agents.submitKey },
    ]
    for (const headers of strangers) {
      const body = { email: newEmail(), role: 'viewer' }
      expect([401, 403]).toContain((await agents.call('members/invite', { headers, body })).status)
    }
  })
})

describe('POST members/remove', () => {
  const remove = (member: unknown, token = admin.token) =>
    as(token, 'remove', { member, reason: 'left the team' })

  test('takes profile, account and sessions; with the same address they can be invited again', async () => {
    const member = await createMember(stack, 'admin')
    const { id, token } = await signIn(stack, member)
    expect(await remove(id)).toMatchObject({
      status: 200,
      body: { id, stopped_keys: [], account_deleted: true, problem: null },
    })
    expect(await agents.sql('select 1 from auth.users where id = $1', [id])).toEqual([])
    expect(await invite({}, token)).toMatchObject({ status: 403, body: { code: 'NOT_ALLOWED' } })
    expect((await invite({ email: member.email })).status).toBe(200)
  })

  test('is healed by the next invitation when the account was left behind', async () => {
    const member = await createMember(stack, 'viewer')
    await agents.sql('delete from public.profiles where id = $1', [member.id])
    const again = await invite({ email: member.email, role: 'viewer' })
    expect(again).toMatchObject({ status: 200, body: { role: 'viewer', problem: null } })
    expect(again.body.id).not.toBe(member.id)
  })

  test('refuses an approver, and who is no member', async () => {
    const { id, token } = await signIn(stack, await createMember(stack, 'approver'))
    expect((await remove(id, token)).status).toBe(403)
    expect(await profileOf(id)).toBeDefined()
    expect(await remove(randomUUID())).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } })
    expect((await remove('nobody')).status).toBe(422)
  })
})
