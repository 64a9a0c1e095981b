import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createKey } from './api-keys.ts'
import { call, play, row, rows, service } from './database.ts'
import { resetInstallation } from './installation.ts'
import { createMember, type Member } from './members.ts'

let admin: Member
beforeAll(async () => {
  admin = await createMember('admin')
})
beforeEach(resetInstallation)

const verify = (key: unknown, scope = 'submit') => call(service, 'verify_api_key', { key, scope })

describe('create_api_key', () => {
  test('shows the key once and keeps only what cannot be turned back into it', async () => {
    const { id, key, prefix } = await createKey(admin, ['submit', 'ask', 'submit'])
    expect(key).toMatch(/^ohk_[A-Za-z0-9_-]{48}$/)
    expect(key.startsWith(prefix)).toBe(true)
    const stored = JSON.stringify(await row('select * from public.api_keys where id = $1', [id]))
    expect(stored).not.toContain(key)
    expect(await row('select scopes from public.api_keys where id = $1', [id])).toEqual({
      scopes: ['ask', 'submit'],
    })
    const log = await row('select * from public.audit_logs order by seq desc limit 1')
    expect(log).toMatchObject({
      action: 'api_key.created',
      actor_id: admin.id,
      metadata: { prefix, scopes: ['ask', 'submit'] },
    })
    expect(JSON.stringify(log)).not.toContain(key)
  })

  test.each([
    [{ name: '' }, 'name'],
    [{ scopes: [] }, 'scopes'],
    [{ scopes: ['everything'] }, 'scopes'],
    [{ scopes: ['submit', null] }, 'scopes'],
    [{ expires_at: '2020-01-01' }, 'expires_at'],
    [{ rate_per_minute: 0 }, 'rate_per_minute'],
    [{ owner: '00000000-0000-0000-0000-00000000dead' }, 'owner'],
  ])('refuses %j', async (change, field) => {
    const refusal = await call(admin, 'create_api_key', {
      name: 'agents',
      scopes: ['submit'],
      ...change,
    })
    expect(refusal).toMatchObject({ status: 422, body: { details: { field } } })
  })

  test('is refused to approvers and viewers', async () => {
    for (const role of ['approver', 'viewer'] as const) {
      expect(
        (await call(await createMember(role), 'create_api_key', { name: 'mine', scopes: ['stop'] }))
          .status,
      ).toBe(403)
    }
  })
})

describe('verify_api_key', () => {
  test('names key, owner and scopes, and never the hash', async () => {
    const { id, key } = await createKey(admin, ['ask', 'submit'])
    const { status, body } = await verify(key)
    expect(status).toBe(200)
    expect(body).toEqual({
      id,
      name: 'test ask submit',
      owner_id: admin.id,
      owner_name: admin.name,
      scopes: ['ask', 'submit'],
    })
  })

  test('refuses an unknown key, a missing scope and what is no scope', async () => {
    const { key } = await createKey(admin, ['scrape'])
    expect(await verify('ohk_x')).toMatchObject({ status: 401, body: { code: 'KEY_INVALID' } })
    expect(await verify(null)).toMatchObject({ status: 401 })
    expect(await verify(key)).toMatchObject({
      status: 403,
      body: { code: 'SCOPE_MISSING', details: { scope: 'submit' } },
    })
    expect(await verify(key, 'admin')).toMatchObject({ status: 422 })
  })

  test('counts per minute, also across calls at once', async () => {
    const { key } = await createKey(admin, ['submit'], { rate: 5 })
    // One minute must hold all of them; a run that straddles two is run again.
    const minute = () => row(`select date_trunc('minute', clock_timestamp()) as at`)
    let statuses: number[]
    let before
    do {
      await rows('delete from private.api_key_uses where true')
      before = await minute()
      statuses = (await Promise.all(Array.from({ length: 12 }, () => verify(key)))).map(
        ({ status }) => status,
      )
    } while (JSON.stringify(before) !== JSON.stringify(await minute()))
    expect(statuses.filter((status) => status === 200)).toHaveLength(5)
    expect(statuses.filter((status) => status === 429)).toHaveLength(7)
  })
})

describe('revoke_api_key', () => {
  test('stops the key on the next call, with the reason in the log, and says the same when repeated', async () => {
    const { id, key } = await createKey(admin, ['submit'])
    const { body } = await call(admin, 'revoke_api_key', { id, reason: 'leaked in a log' })
    expect(await verify(key)).toMatchObject({
      status: 401,
      body: { message: 'This API key was revoked.' },
    })
    expect(
      await row(
        `select * from public.audit_logs where action = 'api_key.revoked' order by seq desc limit 1`,
      ),
    ).toMatchObject({ reason: 'leaked in a log', resource_id: id })
    expect((await call(admin, 'revoke_api_key', { id, reason: 'again' })).body).toEqual(body)
  })

  test('is refused to a viewer, whose key then still works', async () => {
    const { id, key } = await createKey(admin, ['submit'])
    expect(
      (await call(await createMember('viewer'), 'revoke_api_key', { id, reason: 'x' })).status,
    ).toBe(403)
    expect((await verify(key)).status).toBe(200)
  })
})

describe('the hash', () => {
  test('can be selected by nobody, not even an admin, who sees the rest', async () => {
    await createKey(admin, ['submit'])
    await play(admin, async (client) => {
      expect(
        (await client.query('select id, prefix, scopes from public.api_keys')).rowCount,
      ).toBeGreaterThan(0)
    })
    for (const column of ['hash', '*']) {
      await play(admin, (client) =>
        expect(client.query(`select ${column} from public.api_keys`)).rejects.toThrow(
          'permission denied',
        ),
      )
    }
    expect(JSON.stringify((await call(admin, 'list_api_keys')).body)).not.toContain('hash')
  })
})
