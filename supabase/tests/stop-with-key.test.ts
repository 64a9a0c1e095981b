import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createKey } from './api-keys.ts'
import { anon, call, owner, row, rows, service } from './database.ts'
import { resetInstallation } from './installation.ts'
import { createMember, type Member } from './members.ts'

let admin: Member
beforeAll(async () => {
  admin = await createMember('admin')
})
beforeEach(resetInstallation)
const lastEntry = () => row('select * from public.audit_logs order by seq desc limit 1')
const controls = () => row('select * from public.emergency_controls')

describe('stop_with_key', () => {
  test('a stop key alone stops everything, by anon, and nothing else', async () => {
    const { key } = await createKey(admin, ['stop'])
    const { status, body } = await call(anon, 'stop_with_key', { key, reason: 'curl' })
    expect(status).toBe(200)
    expect(body).toEqual({
      changed: true,
      engaged_at: expect.any(String),
      server_time: expect.any(String),
      version: expect.any(Number),
    })
    expect(await controls()).toMatchObject({
      omnihub_kill_switch: true,
      execution_safe_mode: false,
    })
    expect(await lastEntry()).toMatchObject({
      actor_type: 'key',
      actor_id: admin.id,
      action: 'control.engaged',
      metadata: { key_owner: admin.name },
    })
  })

  test('is never rate-limited and does not wait for a locked key', async () => {
    const { key, id } = await createKey(admin, ['stop'], { rate: 1 })
    await call(anon, 'stop_with_key', { key })
    await rows('update public.api_keys set last_used_at = null where id = $1', [id])
    const holder = await owner.connect()
    await holder.query('begin')
    await holder.query('select 1 from public.api_keys where id = $1 for update', [id])
    try {
      expect((await call(anon, 'stop_with_key', { key })).status).toBe(200)
    } finally {
      await holder.query('rollback')
      holder.release()
    }
  }, 5_000)

  test.each([
    ['unknown', 401, 'KEY_INVALID'],
    ['of another scope', 403, 'SCOPE_MISSING'],
    ['revoked', 401, 'KEY_INVALID'],
    ['expired', 401, 'KEY_INVALID'],
    ['of a deleted owner', 401, 'KEY_INVALID'],
  ])('a key that is %s is refused with %i and changes nothing', async (what, status, code) => {
    const holder = await createMember('approver')
    const { key, id } = await createKey(admin, [what === 'of another scope' ? 'submit' : 'stop'], {
      owner: holder,
    })
    if (what === 'revoked') await call(admin, 'revoke_api_key', { id, reason: 'leaked' })
    if (what === 'expired')
      await rows('update public.api_keys set expires_at = now() where id = $1', [id])
    if (what === 'of a deleted owner')
      await rows('delete from auth.users where id = $1', [holder.id])
    const before = await controls()
    const refusal = await call(anon, 'stop_with_key', {
      key: what === 'unknown' ? 'ohk_nobody' : key,
    })
    expect(refusal).toMatchObject({ status, body: { code } })
    expect(await controls()).toEqual(before)
  })

  test('works while its owner is only a viewer: a key may do what its scopes say', async () => {
    const holder = await createMember('admin')
    const { key } = await createKey(admin, ['stop'], { owner: holder })
    await rows(`update public.profiles set role = 'viewer' where id = $1`, [holder.id])
    expect((await call(service, 'stop_with_key', { key })).status).toBe(200)
  })
})
