import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PASSWORD, startAuthFixture, type AuthFixture } from './auth-fixture.ts'

let fixture: AuthFixture
beforeAll(async () => {
  fixture = await startAuthFixture()
})
afterAll(() => fixture.stop())

let accounts = 0
async function signedIn(password = PASSWORD) {
  const email = `person${(accounts += 1)}@example.test`
  const id = await fixture.createUser(email)
  return { email, id, ...(await signIn(email, password)) }
}

async function signIn(email: string, password = PASSWORD) {
  const client = fixture.client()
  const { data, error } = await client.auth.signInWithPassword({ email, password })
  if (error) throw error
  return { client, session: data.session }
}

function refresh(token: string) {
  return fixture.fetch('/token?grant_type=refresh_token', {
    method: 'POST',
    body: JSON.stringify({ refresh_token: token }),
  })
}

async function refreshed(token: string): Promise<string> {
  const response = await refresh(token)
  const body: unknown = await response.json()
  if (typeof body === 'object' && body !== null && 'refresh_token' in body) {
    return String(body.refresh_token)
  }
  throw new Error(`refresh refused: ${JSON.stringify(body)}`)
}

describe('refresh', () => {
  test('rotates, and gives the same successor to a client that lost the answer', async () => {
    const { session } = await signedIn()
    const second = await refreshed(session.refresh_token)
    expect(second).not.toBe(session.refresh_token)
    expect(await refreshed(session.refresh_token)).toBe(second)
  })

  test('ends the family when an older token is used again', async () => {
    const { session } = await signedIn()
    const second = await refreshed(session.refresh_token)
    const third = await refreshed(second)
    const reused = await refresh(session.refresh_token)
    expect(reused.status).toBe(400)
    expect(await reused.json()).toMatchObject({ error_code: 'refresh_token_already_used' })
    expect((await refresh(third)).status).toBe(400)
  })

  test('at the same time from several tabs leaves one living token', async () => {
    const { session, id } = await signedIn()
    const tokens = await Promise.all(
      Array.from({ length: 8 }, () => refreshed(session.refresh_token)),
    )
    expect(new Set(tokens).size).toBe(1)
    const { rowCount } = await fixture.sql.query(
      'select from auth.refresh_tokens where user_id = $1 and not revoked',
      [id],
    )
    expect(rowCount).toBe(1)
  })

  test('of an unknown token answers as hosted', async () => {
    const { error } = await fixture.client().auth.refreshSession({ refresh_token: 'unknown' })
    expect(error).toMatchObject({ status: 400, code: 'refresh_token_not_found' })
  })
})

describe('ban', () => {
  test('stops sign-in, refresh and the account, and ends its sessions', async () => {
    const { email, id, session, client } = await signedIn()
    const admin = fixture.client({ key: fixture.database.secrets.secretKey }).auth.admin
    await admin.updateUserById(id, { ban_duration: '24h' })

    const attempt = await fixture.client().auth.signInWithPassword({ email, password: PASSWORD })
    expect(attempt.error).toMatchObject({ status: 400, code: 'user_banned' })
    expect((await client.auth.getUser()).error).toMatchObject({ code: 'user_banned' })
    expect((await refresh(session.refresh_token)).status).toBe(400)
    const { rowCount } = await fixture.sql.query('select from auth.sessions where user_id = $1', [
      id,
    ])
    expect(rowCount).toBe(0)

    await admin.updateUserById(id, { ban_duration: 'none' })
    expect((await signIn(email)).session.user.id).toBe(id)
    expect((await refresh(session.refresh_token)).status).toBe(400)
  })

  test('set by SQL is honoured by the next refresh', async () => {
    const { id, session } = await signedIn()
    await fixture.sql.query(
      `update auth.users set banned_until = now() + interval '1 hour' where id = $1`,
      [id],
    )
    const response = await refresh(session.refresh_token)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({
      error_code: 'user_banned',
      msg: 'Invalid Refresh Token: User Banned',
    })
    await fixture.sql.query('update auth.users set banned_until = null where id = $1', [id])
    expect((await refresh(session.refresh_token)).status).toBe(400)
  })

  test('that has run out lets the account in', async () => {
    const { id, email } = await signedIn()
    await fixture.sql.query(
      `update auth.users set banned_until = now() - interval '1 second' where id = $1`,
      [id],
    )
    expect((await signIn(email)).session.user.id).toBe(id)
  })
})

describe('sign-out', () => {
  test.each([
    ['local', 1, false, true],
    ['others', 1, true, false],
    ['global', 0, false, false],
  ] as const)('%s leaves %i sessions', async (scope, left, mine, theirs) => {
    const { email, client, session, id } = await signedIn()
    const other = await signIn(email)
    await client.auth.signOut({ scope })
    const works = async (token: string) =>
      (await fixture.fetch('/user', { headers: { authorization: `Bearer ${token}` } })).ok
    expect(await works(session.access_token)).toBe(mine)
    expect(await works(other.session.access_token)).toBe(theirs)
    const { rowCount } = await fixture.sql.query('select from auth.sessions where user_id = $1', [
      id,
    ])
    expect(rowCount).toBe(left)
  })
})

describe('own account', () => {
  test('is read and its metadata changed', async () => {
    const { client, id } = await signedIn()
    const changed = await client.auth.updateUser({ data: { display_name: 'Ada' } })
    expect(changed.error).toBeNull()
    const { data } = await client.auth.getUser()
    expect(data.user).toMatchObject({
      id,
      role: 'authenticated',
      user_metadata: { display_name: 'Ada', email_verified: true },
    })
    expect(data.user?.identities?.[0]).toMatchObject({ provider: 'email', user_id: id })
    const { rows } = await fixture.sql.query<{ kind: string }>(
      'select jsonb_typeof(raw_user_meta_data) as kind from auth.users where id = $1',
      [id],
    )
    expect(rows[0]?.kind).toBe('object')
    const again = await client.auth.refreshSession()
    expect(decodeJwt(again.data.session?.access_token ?? '')['user_metadata']).toMatchObject({
      display_name: 'Ada',
    })
  })

  test('cannot give itself app_metadata or a role', async () => {
    const { session, id } = await signedIn()
    const put = (body: object) =>
      fixture.fetch('/user', {
        method: 'PUT',
        headers: { authorization: `Bearer ${session.access_token}` },
        body: JSON.stringify(body),
      })
    expect((await put({ app_metadata: { role: 'admin' } })).status).toBe(403)
    await put({ role: 'service_role', aud: 'x', banned_until: null, data: {} })
    const { rows } = await fixture.sql.query<{ role: string }>(
      'select role from auth.users where id = $1',
      [id],
    )
    expect(rows[0]?.role).toBe('authenticated')
  })

  test('changes its password, which ends the other sessions', async () => {
    const { email, client, session } = await signedIn()
    const other = await signIn(email)
    const weak = await client.auth.updateUser({ password: 'short' })
    expect(weak.error).toMatchObject({ status: 422, code: 'weak_password' })
    const same = await client.auth.updateUser({ password: PASSWORD })
    expect(same.error).toMatchObject({ status: 422, code: 'same_password' })
    expect((await client.auth.updateUser({ password: 'another password' })).error).toBeNull()

    expect((await refresh(other.session.refresh_token)).status).toBe(400)
    expect((await refresh(session.refresh_token)).status).toBe(200)
    expect((await signIn(email, 'another password')).session.user.email).toBe(email)
  })

  test('is recovered by a mailed code, which is in no log', async () => {
    const { email } = await signedIn()
    const client = fixture.client()
    expect((await client.auth.resetPasswordForEmail(email)).error).toBeNull()
    expect((await client.auth.resetPasswordForEmail('nobody@example.test')).error).toBeNull()
    const files = await readdir(fixture.mailDir)
    expect(files).toHaveLength(1)
    const mail = await readFile(path.join(fixture.mailDir, files[0] ?? ''), 'utf8')
    const token = /\b\d{6}\b/.exec(mail)?.[0] ?? ''
    expect(fixture.logged.join('\n')).not.toContain(token)

    const wrong = await client.auth.verifyOtp({ email, token: '000000', type: 'recovery' })
    expect(wrong.error).toMatchObject({ status: 403, code: 'otp_expired' })
    const { data, error } = await client.auth.verifyOtp({ email, token, type: 'recovery' })
    expect(error).toBeNull()
    expect(decodeJwt(data.session?.access_token ?? '')['amr']).toMatchObject([{ method: 'otp' }])
    expect((await client.auth.verifyOtp({ email, token, type: 'recovery' })).error).not.toBeNull()
  })
})
