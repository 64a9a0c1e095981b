import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PASSWORD, startAuthFixture, type AuthFixture } from './auth-fixture.ts'

let fixture: AuthFixture
beforeAll(async () => {
  fixture = await startAuthFixture()
  await fixture.createUser('operator@example.test')
}, 60_000)
afterAll(() => fixture.stop())

test('signs in with a password and an ES256 token that the JWKS verifies', async () => {
  const before = Math.floor(Date.now() / 1000)
  const { data, error } = await fixture
    .client()
    .auth.signInWithPassword({ email: 'Operator@Example.test', password: PASSWORD })
  expect(error).toBeNull()
  const token = data.session?.access_token ?? ''
  expect(decodeProtectedHeader(token)).toMatchObject({
    alg: 'ES256',
    kid: fixture.database.secrets.tokenKey.kid,
  })
  const served = await (await fixture.fetch('/.well-known/jwks.json')).json()
  expect(served).toEqual(JSON.parse(JSON.stringify(fixture.auth.jwks)))
  const { payload } = await jwtVerify(token, createLocalJWKSet(served), {
    issuer: 'http://gateway.test/auth/v1',
    audience: 'authenticated',
  })
  expect(payload).toMatchObject({
    sub: data.user?.id,
    email: 'operator@example.test',
    phone: '',
    role: 'authenticated',
    aal: 'aal1',
    app_metadata: { provider: 'email', providers: ['email'] },
    user_metadata: { email_verified: true },
    is_anonymous: false,
  })
  const amr = payload['amr'] as { method: string; timestamp: number }[]
  expect(amr).toEqual([{ method: 'password', timestamp: expect.any(Number) }])
  expect(amr[0]?.timestamp).toBeGreaterThanOrEqual(before)
})
