import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { PASSWORD, startAuthFixture, type AuthFixture } from './auth-fixture.ts'

const EMAIL = 'operator@example.test'
const amrSchema = z.object({
  amr: z.array(z.object({ method: z.string(), timestamp: z.number() })),
  session_id: z.string(),
})
const jwksSchema = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) })

let fixture: AuthFixture
let id: string
beforeAll(async () => {
  fixture = await startAuthFixture()
  id = await fixture.createUser(EMAIL)
})
afterAll(() => fixture.stop())

async function signIn(email = EMAIL) {
  const client = fixture.client()
  const { data, error } = await client.auth.signInWithPassword({ email, password: PASSWORD })
  if (error) throw error
  return { client, session: data.session }
}

function proof(token: string) {
  return amrSchema.parse(decodeJwt(token))
}

describe('access token', () => {
  test('is ES256 with the claims of hosted, verified by the JWKS', async () => {
    const before = Math.floor(Date.now() / 1000)
    const { session } = await signIn('Operator@Example.test')
    expect(decodeProtectedHeader(session.access_token)).toMatchObject({
      alg: 'ES256',
      kid: fixture.database.secrets.tokenKey.kid,
    })
    const jwks = jwksSchema.parse(await (await fixture.fetch('/.well-known/jwks.json')).json())
    expect(jwks).toEqual(fixture.auth.jwks)
    expect(jwks.keys[0]).not.toHaveProperty('d')
    const { payload } = await jwtVerify(session.access_token, createLocalJWKSet(jwks), {
      issuer: 'http://gateway.test/auth/v1',
      audience: 'authenticated',
    })
    expect(payload).toMatchObject({
      sub: id,
      email: EMAIL,
      phone: '',
      role: 'authenticated',
      aal: 'aal1',
      app_metadata: { provider: 'email', providers: ['email'] },
      user_metadata: { email_verified: true },
      is_anonymous: false,
    })
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(3600)
    const { amr } = proof(session.access_token)
    expect(amr.map(({ method }) => method)).toEqual(['password'])
    expect(amr[0]?.timestamp).toBeGreaterThanOrEqual(before)
  })

  test('keeps the time of the sign-in over a refresh', async () => {
    const { client, session } = await signIn()
    const { session_id: sessionId, amr } = proof(session.access_token)
    // The sign-in lies an hour back; a refresh made now must still say so.
    await fixture.sql.query(
      `update auth.mfa_amr_claims set updated_at = updated_at - interval '1 hour' where session_id = $1`,
      [sessionId],
    )
    const refreshed = await client.auth.refreshSession()
    const after = proof(refreshed.data.session?.access_token ?? '')
    expect(after.session_id).toBe(sessionId)
    expect(after.amr).toEqual([{ method: 'password', timestamp: (amr[0]?.timestamp ?? 0) - 3600 }])
  })

  test.each(['none', 'HS256'])('signed with alg %s is refused', async (alg) => {
    const { session } = await signIn()
    const claims = decodeJwt(session.access_token)
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const token =
      alg === 'none'
        ? `${encode({ alg: 'none', typ: 'JWT' })}.${encode(claims)}.`
        : await new SignJWT(claims)
            .setProtectedHeader({ alg })
            .sign(new TextEncoder().encode(fixture.database.secrets.innerJwtSecret))
    const response = await fixture.fetch('/user', { headers: { authorization: `Bearer ${token}` } })
    expect(response.status).toBe(403)
    expect(await response.json()).toMatchObject({ code: 403, error_code: 'bad_jwt' })
  })
})

describe('password', () => {
  test('wrong or unknown answers as hosted', async () => {
    for (const email of [EMAIL, 'nobody@example.test']) {
      const { error } = await fixture
        .client()
        .auth.signInWithPassword({ email, password: 'not the password' })
      expect(error).toMatchObject({ status: 400, code: 'invalid_credentials' })
    }
  })

  test('errors carry hosted bodies for both API versions', async () => {
    const attempt = (headers: Record<string, string>) =>
      fixture.fetch('/token?grant_type=password', {
        method: 'POST',
        body: JSON.stringify({ email: EMAIL, password: 'wrong' }),
        headers,
      })
    const old = await attempt({})
    expect(old.headers.get('x-sb-error-code')).toBe('invalid_credentials')
    expect(await old.json()).toEqual({
      code: 400,
      error_code: 'invalid_credentials',
      msg: 'Invalid login credentials',
    })
    const current = await attempt({ 'x-supabase-api-version': '2024-01-01' })
    expect(current.headers.get('x-supabase-api-version')).toBe('2024-01-01')
    expect(await current.json()).toEqual({
      code: 'invalid_credentials',
      message: 'Invalid login credentials',
    })
  })

  test('of an unconfirmed address does not sign in', async () => {
    const admin = fixture.client({ key: fixture.database.secrets.secretKey }).auth.admin
    await admin.createUser({ email: 'unconfirmed@example.test', password: PASSWORD })
    const { error } = await fixture
      .client()
      .auth.signInWithPassword({ email: 'unconfirmed@example.test', password: PASSWORD })
    expect(error).toMatchObject({ status: 400, code: 'email_not_confirmed' })
  })

  test('hashed by SQL, as a seed does, signs in', async () => {
    await fixture.sql.query(
      `insert into auth.users (instance_id, id, aud, role, email, encrypted_password, email_confirmed_at,
         raw_app_meta_data, raw_user_meta_data, is_super_admin)
       values ('00000000-0000-0000-0000-000000000000', gen_random_uuid(), 'authenticated', 'authenticated',
         'seeded@example.test', extensions.crypt($1, extensions.gen_salt('bf')), now(), '{}', '{}', false)`,
      [PASSWORD],
    )
    expect((await signIn('seeded@example.test')).session.user.email).toBe('seeded@example.test')
  })
})

test('sign-up is closed, by every way in', async () => {
  const { error } = await fixture
    .client()
    .auth.signUp({ email: 'stranger@example.test', password: PASSWORD })
  expect(error).toMatchObject({ status: 422, code: 'signup_disabled' })
  for (const [at, body] of [
    ['/otp', { email: 'stranger@example.test', create_user: true }],
    ['/magiclink', { email: 'stranger@example.test' }],
    ['/token?grant_type=id_token', { provider: 'google', id_token: 'x' }],
    ['/invite', { email: 'stranger@example.test' }],
  ] as const) {
    const response = await fixture.fetch(at, { method: 'POST', body: JSON.stringify(body) })
    expect(response.status).toBeGreaterThanOrEqual(400)
    expect(response.status).toBeLessThan(500)
  }
  const { rowCount } = await fixture.sql.query(
    `select from auth.users where email = 'stranger@example.test'`,
  )
  expect(rowCount).toBe(0)
})

test('settings and health answer without a session', async () => {
  expect(await (await fixture.fetch('/settings')).json()).toMatchObject({ disable_signup: true })
  expect((await fixture.fetch('/health')).status).toBe(200)
})

test('answers nobody but the gateway', async () => {
  const response = await fetch(`http://127.0.0.1:${fixture.auth.port}/auth/v1/settings`)
  expect(response.status).toBe(403)
})
