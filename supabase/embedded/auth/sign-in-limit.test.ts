import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { PASSWORD, startAuthFixture, type AuthFixture } from './auth-fixture.ts'

let fixture: AuthFixture
beforeAll(async () => {
  fixture = await startAuthFixture({
    signInLimits: {
      perAddress: { capacity: 6, refillMs: 60_000 },
      perAccount: { capacity: 4, refillMs: 2000 },
      perKnownPair: { capacity: 4, refillMs: 500 },
    },
  })
})
afterAll(() => fixture.stop())

async function attempt(email: string, password: string, address: string) {
  const response = await fixture.fetch('/token?grant_type=password', {
    method: 'POST',
    body: JSON.stringify({ email, password }),
    address,
  })
  const text = await response.text()
  return { status: response.status, text, retryAfter: response.headers.get('retry-after') }
}

test('answers 429 with Retry-After to an address that guesses, and lets it in again later', async () => {
  await fixture.createUser('guessed@example.test')
  const guesses = await Promise.all(
    Array.from({ length: 12 }, (_, n) => attempt('guessed@example.test', `${n}`, '10.0.0.1')),
  )
  expect(guesses.filter(({ status }) => status === 400)).toHaveLength(4)
  const refused = guesses.filter(({ status }) => status === 429)
  expect(refused).toHaveLength(8)
  for (const { text, retryAfter } of refused) {
    expect(retryAfter).toBe('2')
    expect(JSON.parse(text)).toMatchObject({ error_code: 'over_request_rate_limit' })
  }
  await vi.waitFor(
    async () =>
      expect((await attempt('guessed@example.test', PASSWORD, '10.0.0.1')).status).toBe(200),
    { timeout: 10_000, interval: 100 },
  )
})

test('an address that many share is no lever to lock the others out', async () => {
  const email = 'newcomer@example.test'
  await fixture.createUser(email)
  await Promise.all(
    Array.from({ length: 30 }, (_, n) => attempt(`stranger${n}@example.test`, 'x', '10.0.3.1')),
  )
  const [unknown, wrong] = await Promise.all([
    attempt('stranger@example.test', 'x', '10.0.3.1'),
    attempt(email, 'wrong', '10.0.3.1'),
  ])
  expect([unknown.status, wrong.status]).toEqual([429, 429])
  expect(unknown.text).toBe(wrong.text)
  expect((await attempt(email, PASSWORD, '10.0.3.1')).status).toBe(200)
})

test('the lane of an operator outlives the process and floods from other addresses', async () => {
  const email = 'operator@example.test'
  await fixture.createUser(email)
  expect((await attempt(email, PASSWORD, '10.0.1.1')).status).toBe(200)

  const before = fixture.auth.pid()
  process.kill(before ?? 0, 'SIGKILL')
  await vi.waitFor(async () => expect((await fixture.fetch('/health')).status).toBe(200), {
    timeout: 20_000,
    interval: 50,
  })

  let flooding = true
  let refused = 0
  const flood = Array.from({ length: 8 }, async (_, worker) => {
    while (flooding) {
      const { status } = await attempt(email, 'wrong', `10.0.2.${worker}`)
      if (status === 429) refused += 1
    }
  })
  await vi.waitFor(() => expect(refused).toBeGreaterThan(50), { timeout: 10_000 })
  for (let n = 0; n < 5; n += 1) {
    expect((await attempt(email, PASSWORD, '10.0.1.1')).status).toBe(200)
  }
  flooding = false
  await Promise.all(flood)
})

test('guesses of a mailed code are few', async () => {
  const email = 'forgetful@example.test'
  await fixture.createUser(email)
  const statuses: number[] = []
  for (let n = 0; n < 8; n += 1) {
    const response = await fixture.fetch('/verify', {
      method: 'POST',
      body: JSON.stringify({ type: 'recovery', email, token: `00000${n}` }),
    })
    await response.text()
    statuses.push(response.status)
  }
  expect(statuses).toEqual([403, 403, 403, 403, 403, 429, 429, 429])
})
