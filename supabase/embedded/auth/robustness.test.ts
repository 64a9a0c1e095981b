import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { PASSWORD, startAuthFixture, type AuthFixture } from './auth-fixture.ts'

let fixture: AuthFixture
let token: string
beforeAll(async () => {
  fixture = await startAuthFixture()
  await fixture.createUser('operator@example.test')
  const { data } = await fixture
    .client()
    .auth.signInWithPassword({ email: 'operator@example.test', password: PASSWORD })
  token = data.session?.access_token ?? ''
})
afterAll(() => fixture.stop())

const GARBAGE = [
  'null',
  '[]',
  '"text"',
  '42',
  '{',
  '\u0000',
  'not json',
  '{"email":{"a":1},"password":["x"]}',
  '{"email":null,"password":null,"refresh_token":null}',
  '{"email":"a\\u0000@example.test","password":"x\\u0000","refresh_token":"\\u0000","token":"\\u0000"}',
  '{"email":true,"refresh_token":7,"data":"x","type":{},"token":[]}',
  `{"email":"${'x'.repeat(5000)}@example.test","password":"${'y'.repeat(5000)}","refresh_token":"${'z'.repeat(5000)}"}`,
  `{"__proto__":{"email":"x"},"constructor":1}`,
  '['.repeat(50_000),
  `{"data":{"pad":"${'x'.repeat(600_000)}"}}`,
]

const ENDPOINTS = [
  ['POST', '/token?grant_type=password'],
  ['POST', '/token?grant_type=refresh_token'],
  ['POST', '/token?grant_type=nonsense'],
  ['POST', '/token'],
  ['PUT', '/user'],
  ['POST', '/logout?scope=nonsense'],
  ['POST', '/recover'],
  ['POST', '/verify'],
  ['POST', '/signup'],
  ['POST', '/admin/users'],
  ['PUT', '/admin/users/not-a-uuid'],
  ['DELETE', '/admin/users/00000000-0000-0000-0000-000000000000'],
  ['GET', '/admin/users?page=-1&per_page=abc'],
  ['PATCH', '/user'],
  ['POST', '/%00'],
  ['GET', '/nothing/here'],
] as const

test.each(ENDPOINTS)('%s %s refuses garbage and lives on', async (method, at) => {
  const pid = fixture.auth.pid()
  const isAdmin = at.startsWith('/admin')
  for (const body of method === 'GET' ? [undefined] : GARBAGE) {
    const response = await fixture.fetch(at, {
      method,
      ...(body === undefined ? {} : { body }),
      headers: isAdmin
        ? { apikey: fixture.database.secrets.secretKey }
        : { authorization: `Bearer ${token}` },
    })
    const answer = await response.text()
    // Two of these are no garbage to an endpoint that knows none of their fields.
    const harmless = method === 'PUT' && at === '/user' && response.status === 200
    if (!harmless) expect(`${response.status} ${answer}`).toMatch(/^4\d\d /)
    expect(answer).not.toMatch(/postgres|select |at .*\.ts/i)
  }
  expect(fixture.auth.pid()).toBe(pid)
})

test.each(['', 'Bearer', 'Bearer ', 'Basic abc', 'Bearer a.b.c', `Bearer ${'x'.repeat(8000)}`])(
  'Authorization "%.20s" is refused',
  async (authorization) => {
    const response = await fixture.fetch('/user', { headers: { authorization } })
    expect([401, 403]).toContain(response.status)
  },
)

test('comes back on the same port after its process was killed, sessions included', async () => {
  const before = fixture.auth.pid()
  process.kill(before ?? 0, 'SIGKILL')
  await vi.waitFor(
    async () => {
      const response = await fixture.fetch('/user', {
        headers: { authorization: `Bearer ${token}` },
      })
      expect(response.status).toBe(200)
    },
    { timeout: 20_000, interval: 50 },
  )
  expect(fixture.auth.pid()).not.toBe(before)
})

test('comes back after its database connections were cut', async () => {
  await fixture.sql.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where usename = 'supabase_auth_admin'`,
  )
  await vi.waitFor(
    async () => {
      const { error } = await fixture
        .client()
        .auth.signInWithPassword({ email: 'operator@example.test', password: PASSWORD })
      expect(error).toBeNull()
    },
    { timeout: 10_000, interval: 50 },
  )
})
