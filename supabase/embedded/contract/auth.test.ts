import { randomUUID } from 'node:crypto'
import { createClient } from '@supabase/supabase-js'
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, vi } from 'vitest'
import { z } from 'zod'
import { hosted, local } from './contract-test.ts'
import { nodeWebSocket } from './node-websocket.ts'
import { contractTarget, type ContractTarget } from './target.ts'

const PASSWORD = 'correct horse battery staple'
const amrSchema = z.array(z.object({ method: z.string(), timestamp: z.number() }))

let target: ContractTarget
const created: string[] = []
beforeAll(async () => {
  target = await contractTarget()
})
afterAll(async () => {
  for (const id of created) await client(target.secretKey).auth.admin.deleteUser(id)
  await target.stop()
})

function client(key = target.publishableKey) {
  return createClient(target.url, key, {
    auth: { persistSession: false, autoRefreshToken: false, storageKey: randomUUID() },
    realtime: { transport: nodeWebSocket },
  })
}

async function newUser() {
  const email = `contract-${randomUUID()}@example.com`
  const { data, error } = await client(target.secretKey).auth.admin.createUser({
    email,
    password: PASSWORD,
    email_confirm: true,
  })
  if (error) throw error
  created.push(data.user.id)
  return { email, id: data.user.id }
}

async function signedIn() {
  const user = await newUser()
  const signed = client()
  const { data, error } = await signed.auth.signInWithPassword({
    email: user.email,
    password: PASSWORD,
  })
  if (error) throw error
  return { ...user, client: signed, session: data.session }
}

function post(path: string, body: string, headers: Record<string, string> = {}) {
  return fetch(`${target.url}/auth/v1${path}`, {
    method: 'POST',
    headers: { apikey: target.publishableKey, 'content-type': 'application/json', ...headers },
    body,
  })
}

describe('sign-in', () => {
  hosted('gives a token that the JWKS verifies, with the claims policies read', async () => {
    const { session, id, email } = await signedIn()
    const { payload } = await jwtVerify(
      session.access_token,
      createRemoteJWKSet(new URL(`${target.url}/auth/v1/.well-known/jwks.json`)),
      { issuer: `${target.url}/auth/v1`, audience: 'authenticated', algorithms: ['ES256'] },
    )
    expect(payload).toMatchObject({ sub: id, email, role: 'authenticated', aal: 'aal1' })
    expect(payload['app_metadata']).toMatchObject({ provider: 'email' })
    expect(payload['user_metadata']).toBeTypeOf('object')
    expect(payload['session_id']).toBeTypeOf('string')
    const [proof] = amrSchema.parse(payload['amr'])
    expect(proof?.method).toBe('password')
    expect(Math.abs((proof?.timestamp ?? 0) - Date.now() / 1000)).toBeLessThan(60)
  })

  hosted('with a wrong password is refused', async () => {
    const { email } = await newUser()
    const { error } = await client().auth.signInWithPassword({ email, password: 'wrong' })
    expect(error).toMatchObject({ status: 400, code: 'invalid_credentials' })
  })

  hosted('is closed to people nobody invited', async () => {
    const { error } = await client().auth.signUp({
      email: `stranger-${randomUUID()}@example.com`,
      password: PASSWORD,
    })
    expect(error).toMatchObject({ status: 422, code: 'signup_disabled' })
  })

  hosted('wants an API key', async () => {
    const response = await fetch(`${target.url}/auth/v1/settings`)
    expect(response.status).toBe(401)
  })

  hosted('of a banned account is refused, its refresh too', async () => {
    const { id, email, client: signed } = await signedIn()
    const admin = client(target.secretKey).auth.admin
    const banned = await admin.updateUserById(id, { ban_duration: '1h' })
    expect(banned.data.user?.banned_until).toBeTypeOf('string')
    const attempt = await client().auth.signInWithPassword({ email, password: PASSWORD })
    expect(attempt.error).toMatchObject({ status: 400, code: 'user_banned' })
    expect((await signed.auth.refreshSession()).error?.status).toBe(400)
    expect((await signed.auth.getUser()).error).not.toBeNull()
  })
})

describe('session', () => {
  hosted('keeps the time of the sign-in when it is refreshed', async () => {
    const { client: signed, session } = await signedIn()
    const before = amrSchema.parse(decodeJwt(session.access_token)['amr'])
    // Tokens tell seconds: a fresh timestamp shows in the next one only.
    const second = Math.floor(Date.now() / 1000)
    await vi.waitUntil(() => Math.floor(Date.now() / 1000) > second, { timeout: 2000 })
    const { data } = await signed.auth.refreshSession()
    const token = data.session?.access_token ?? ''
    expect(decodeJwt(token).iat).toBeGreaterThan(decodeJwt(session.access_token).iat ?? Infinity)
    expect(amrSchema.parse(decodeJwt(token)['amr'])).toEqual(before)
  })

  local('ends when an old refresh token is used again', async () => {
    const { session } = await signedIn()
    const refresh = async (token: string) => client().auth.refreshSession({ refresh_token: token })
    const second = await refresh(session.refresh_token)
    const third = await refresh(second.data.session?.refresh_token ?? '')
    expect((await refresh(session.refresh_token)).error).toMatchObject({
      code: 'refresh_token_already_used',
    })
    expect((await refresh(third.data.session?.refresh_token ?? '')).error).not.toBeNull()
  })

  hosted('ends at sign-out', async () => {
    const { client: signed, session } = await signedIn()
    await signed.auth.signOut()
    const { error } = await client().auth.getUser(session.access_token)
    expect(error?.name).toBe('AuthSessionMissingError')
  })

  hosted('is not opened by a token without signature, or with another one', async () => {
    const { session } = await signedIn()
    const [header, claims] = session.access_token.split('.')
    const none = Buffer.from(
      JSON.stringify({ ...decodeProtectedHeader(session.access_token), alg: 'none' }),
    ).toString('base64url')
    const forgeries = [
      `${none}.${claims}.`,
      `${header}.${claims}.`,
      `${header}.${claims}.${'A'.repeat(86)}`,
    ]
    for (const token of forgeries) {
      expect((await client().auth.getUser(token)).error?.status).toBeGreaterThanOrEqual(400)
      const rest = await fetch(`${target.url}/rest/v1/`, {
        headers: { apikey: target.publishableKey, authorization: `Bearer ${token}` },
      })
      expect(rest.status).toBe(401)
    }
  })
})

describe('administration', () => {
  hosted('lists with a total, and is refused without the secret key', async () => {
    await newUser()
    const listed = await client(target.secretKey).auth.admin.listUsers({ perPage: 1 })
    expect(listed.data).toMatchObject({ users: [{ aud: 'authenticated' }] })
    expect('total' in listed.data && listed.data.total).toBeGreaterThan(0)

    const { client: signed } = await signedIn()
    for (const caller of [client(), signed]) {
      const { error } = await caller.auth.admin.listUsers()
      expect([401, 403]).toContain(error?.status)
    }
  })

  hosted('refuses an address that is taken', async () => {
    const { email } = await newUser()
    const { error } = await client(target.secretKey).auth.admin.createUser({ email })
    expect(error).toMatchObject({ status: 422, code: 'email_exists' })
  })
})

describe('an invitation', () => {
  async function invited() {
    const email = `contract-${randomUUID()}@example.com`
    const { data, error } = await client(target.secretKey).auth.admin.generateLink({
      type: 'invite',
      email,
      options: { data: { display_name: 'Invited' } },
    })
    if (error) throw error
    created.push(data.user.id)
    return { email, id: data.user.id, token_hash: data.properties.hashed_token }
  }

  hosted('is accepted once, and a password set with it signs in', async () => {
    const { email, id, token_hash } = await invited()
    const accepting = client()
    const { data } = await accepting.auth.verifyOtp({ type: 'invite', token_hash })
    expect(data.user).toMatchObject({ id, user_metadata: { display_name: 'Invited' } })
    const again = await client().auth.verifyOtp({ type: 'invite', token_hash })
    expect(again.error).toMatchObject({ status: 403, code: 'otp_expired' })
    expect((await accepting.auth.updateUser({ password: PASSWORD })).error).toBeNull()
    const signed = await client().auth.signInWithPassword({ email, password: PASSWORD })
    expect(signed.data.user?.id).toBe(id)
  })

  hosted('is void once a newer one was made', async () => {
    const { email, token_hash } = await invited()
    await client(target.secretKey).auth.admin.generateLink({ type: 'invite', email })
    const { error } = await client().auth.verifyOtp({ type: 'invite', token_hash })
    expect(error).toMatchObject({ status: 403, code: 'otp_expired' })
  })

  hosted('of a known address, or by anybody without the secret key, is refused', async () => {
    const { email } = await newUser()
    const taken = await client(target.secretKey).auth.admin.inviteUserByEmail(email)
    expect(taken.error).toMatchObject({ status: 422, code: 'email_exists' })
    const { error } = await client().auth.admin.inviteUserByEmail(`a-${email}`)
    expect([401, 403]).toContain(error?.status)
  })
})

hosted('garbage is refused with 4xx', async () => {
  const bodies = ['null', '[]', '{', '{"email":{},"password":[]}', '{"refresh_token":7}']
  for (const path of [
    '/token?grant_type=password',
    '/token?grant_type=refresh_token',
    '/recover',
  ]) {
    for (const body of bodies) {
      const { status } = await post(path, body)
      expect(status).toBeGreaterThanOrEqual(400)
      expect(status).toBeLessThan(500)
    }
  }
})

local('guessing ends in 429, and the right person still gets in', async () => {
  const victim = await newUser()
  const guess = (email: string) =>
    post('/token?grant_type=password', JSON.stringify({ email, password: 'guess' }))
  const guesses = await Promise.all([
    ...Array.from({ length: 20 }, () => guess(victim.email)),
    ...Array.from({ length: 60 }, () => guess(`${randomUUID()}@example.com`)),
  ])
  const refused = guesses.filter(({ status }) => status === 429)
  expect(refused.length).toBeGreaterThanOrEqual(40)
  expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(await refused[0]?.json()).toMatchObject({ error_code: 'over_request_rate_limit' })
  expect((await signedIn()).session.access_token).not.toBe('')
})
