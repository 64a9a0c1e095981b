import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { call, field, play, rows, service } from './database.ts'
import { createMember, signedInAgo, type Member } from './members.ts'

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000)
let admin: Member
beforeEach(async () => {
  await rows('delete from private.share_uses where true')
  await rows('delete from public.slo_share_links where true')
  admin = await createMember('admin')
})

const create = (by: Member, more: Record<string, unknown> = {}) =>
  call(by, 'create_share_link', { name: 'board', expires_at: inDays(7), ...more })
const created = z.object({ id: z.uuid(), token: z.string() })
const link = async () => created.parse((await create(admin)).body)
const open = (token: unknown, address = '1.2.3.4') =>
  call(service, 'read_shared_slo', { token, address })
const auditOf = (action: string, id: string) =>
  rows('select actor_name from public.audit_logs where action = $1 and resource_id = $2', [
    action,
    id,
  ])
const notHolding = { status: 404, body: { code: 'NOT_FOUND', details: null } }

describe('a share link', () => {
  test('opens the report and nothing else, and is audited without its token', async () => {
    const { id, token } = await link()
    const opened = await open(token)
    expect(opened.status).toBe(200)
    expect(Object.keys(z.record(z.string(), z.unknown()).parse(opened.body))).toEqual([
      'marks',
      'report',
    ])
    expect(JSON.stringify(opened.body)).not.toMatch(/updated_by|author_name":"[^"]|titled_by/)
    expect(await auditOf('share_link.created', id)).toEqual([{ actor_name: admin.name }])
    expect(
      await rows('select 1 from public.audit_logs where metadata::text like $1', [`%${token}%`]),
    ).toEqual([])
    expect(await rows('select last_used_at is not null as used from slo_share_links')).toEqual([
      { used: true },
    ])
  })

  test('looks the same when it expired, was revoked, never was, or its maker is no admin now', async () => {
    const unknown = await open('ohs_unknown')
    expect(unknown).toMatchObject(notHolding)
    const { id, token } = await link()
    await call(admin, 'revoke_share_link', { id, reason: 'done' })
    expect(await open(token)).toEqual(unknown)
    expect(await auditOf('share_link.revoked', id)).toHaveLength(1)
    const expired = await link()
    await rows(`update slo_share_links set created_at = now() - interval '2 days',
      expires_at = now() - interval '1 second' where revoked_at is null`)
    expect(await open(expired.token)).toEqual(unknown)
    const demoted = await link()
    await rows(`update profiles set role = 'viewer' where id = $1`, [admin.id])
    expect(await open(demoted.token)).toEqual(unknown)
    for (const token of ['', null, 'x'.repeat(150)]) expect(await open(token)).toEqual(unknown)
  })

  test('of any kind is answered sixty times a minute to one address, then not', async () => {
    const { token } = await link()
    // All in one minute: when it turns in between, the count begins anew and nothing is said.
    const minute = () => Math.floor(Date.now() / 60_000)
    const look = async (): Promise<number[]> => {
      const address = randomUUID()
      const startedIn = minute()
      const statuses: number[] = []
      for (let n = 0; n < 60; n += 1) statuses.push((await open('ohs_unknown', address)).status)
      statuses.push((await open('ohs_unknown', address)).status)
      statuses.push((await open(token, address)).status)
      return minute() === startedIn ? statuses.slice(59) : look()
    }
    expect(await look()).toEqual([404, 429, 429])
    expect((await open(token, 'elsewhere')).status).toBe(200)
  })

  test('shows nobody its hash', async () => {
    await link()
    await play(admin, (client) =>
      expect(client.query('select hash from public.slo_share_links')).rejects.toThrow(
        'permission denied',
      ),
    )
  })

  test('needs an admin who signed in a moment ago', async () => {
    expect(await create(await createMember('approver'))).toMatchObject({
      body: { code: 'NOT_ALLOWED' },
    })
    expect(await create(signedInAgo(admin, 301))).toMatchObject({
      body: { code: 'SIGN_IN_NOT_FRESH' },
    })
  })

  test.each([
    ['no name', { name: ' ' }, 'name'],
    ['no end', { expires_at: null }, 'expires_at'],
    ['an end in the past', { expires_at: inDays(-1) }, 'expires_at'],
    ['an end after a quarter', { expires_at: inDays(93) }, 'expires_at'],
  ])('with %s is refused', async (_, more, named) => {
    const answer = await create(admin, more)
    expect([answer.status, field(answer, 'details')]).toMatchObject([422, { field: named }])
  })
})

test('uses are forgotten after ten minutes', async () => {
  await open('ohs_unknown')
  await rows(`update private.share_uses set minute = minute - interval '11 minutes'`)
  await rows('select schedule.keep_share_uses()')
  expect(await rows('select 1 from private.share_uses')).toEqual([])
})
