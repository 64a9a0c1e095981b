import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type JWTPayload } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { createIdentify } from './identity.ts'

const supabaseUrl = 'http://127.0.0.1:54321'
const secret = 'sb_secret_test'
const publishable = 'sb_publishable_0123456789'
const claims = { role: 'authenticated', sub: '6f1c1c1e-7a55-4d3b-9a59-5b1c7c0d7a10' }

let identify: ReturnType<typeof createIdentify>
let sign: (payload: JWTPayload, changes?: { issuer?: string; expires?: string }) => Promise<string>

beforeAll(async () => {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256' }
  identify = createIdentify({
    supabaseUrl,
    secretKeys: [secret],
    publishableKeys: [publishable],
    jwks: { keys: [{ kty: 'EC', ...jwk }] },
  })
  sign = (payload, { issuer = `${supabaseUrl}/auth/v1`, expires = '1h' } = {}) =>
    new SignJWT({ aud: 'authenticated', ...payload })
      .setProtectedHeader({ alg: 'ES256', kid: 'one' })
      .setIssuer(issuer)
      .setExpirationTime(expires)
      .sign(privateKey)
})

const bearer = (token: string) => new Headers({ authorization: `Bearer ${token}` })

describe('createIdentify', () => {
  test('nobody is anonymous, also with the publishable key of the project', async () => {
    const nobody = { ok: true, principal: { kind: 'anonymous' } }
    expect(await identify(new Headers())).toEqual(nobody)
    expect(await identify(new Headers({ apikey: publishable }))).toEqual(nobody)
    expect(await identify(bearer(publishable))).toEqual(nobody)
  })

  test('a signed token is its user', async () => {
    const token = await sign(claims)
    expect(await identify(bearer(token))).toEqual({
      ok: true,
      principal: { kind: 'user', id: claims.sub, token },
    })
  })

  test('the secret key is the service, in either header', async () => {
    const service = { ok: true, principal: { kind: 'service' } }
    expect(await identify(new Headers({ apikey: secret }))).toEqual(service)
    expect(await identify(bearer(secret))).toEqual(service)
  })

  test('an API key is passed on as it is', async () => {
    const key = `ohk_${'k'.repeat(48)}`
    const principal = { kind: 'key', key }
    expect(await identify(new Headers({ 'x-omnihub-key': key }))).toEqual({ ok: true, principal })
    expect(await identify(bearer(key))).toEqual({ ok: true, principal })
  })

  test.each([
    ['an expired token', () => sign(claims, { expires: '-1s' })],
    ['another issuer', () => sign(claims, { issuer: 'https://evil.test/auth/v1' })],
    ['another audience', () => sign({ ...claims, aud: 'anon' })],
    ['a token without a user', () => sign({ role: 'authenticated' })],
    ['the service role as a token', () => sign({ ...claims, role: 'service_role' })],
    ['an anonymous role', () => sign({ ...claims, role: 'anon' })],
    ['alg none', () => new UnsecuredJWT({ ...claims, aud: 'authenticated' }).encode()],
    [
      'an HS256 token signed with the public text',
      () =>
        new SignJWT({ ...claims, aud: 'authenticated' })
          .setProtectedHeader({ alg: 'HS256', kid: 'one' })
          .setIssuer(`${supabaseUrl}/auth/v1`)
          .setExpirationTime('1h')
          .sign(new TextEncoder().encode('one')),
    ],
    ['a truncated signature', async () => (await sign(claims)).slice(0, -4)],
    ['no token at all', () => 'nonsense'],
  ])('refuses %s', async (_name, token) => {
    expect(await identify(bearer(await token()))).toEqual({ ok: false, code: 'TOKEN_INVALID' })
  })

  test('every flipped byte of a token is refused', async () => {
    const token = await sign(claims)
    const parts = token.split('.')
    for (let at = 0; at < token.length; at += 7) {
      const flipped = token[at] === 'A' ? 'B' : 'A'
      const changed = token.slice(0, at) + flipped + token.slice(at + 1)
      const isSameBytes = changed
        .split('.')
        .every((part, index) => decoded(part) === decoded(parts[index]))
      if (token[at] === '.' || isSameBytes) continue
      expect((await identify(bearer(changed))).ok, `byte ${at}`).toBe(false)
    }
  })

  test.each([
    ['a wrong secret key', { apikey: `${secret}x` }],
    ['a prefix of the secret key', { apikey: secret.slice(0, -1) }],
    [
      'a wrong publishable key beside the right secret one',
      { apikey: 'sb_publishable_x', authorization: `Bearer ${secret}` },
    ],
    ['a malformed API key', { 'x-omnihub-key': 'ohk_short' }],
    ['an API key with a line of its own', { 'x-omnihub-key': 'nothing like it' }],
  ])('refuses %s', async (_name, headers) => {
    expect(await identify(new Headers(headers))).toEqual({ ok: false, code: 'KEY_INVALID' })
  })
})

function decoded(part: string | undefined): string {
  return Buffer.from(part ?? '', 'base64url').toString('hex')
}
