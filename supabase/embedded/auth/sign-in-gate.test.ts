import { describe, expect, test } from 'vitest'
import { AuthError } from './auth-error.ts'
import { createHashingQueue } from './hashing-queue.ts'
import { createSignInGate, type Attempt } from './sign-in-gate.ts'

const LIMITS = {
  perAddress: { capacity: 5, refillMs: 1000 },
  perAccount: { capacity: 3, refillMs: 2000 },
  perKnownPair: { capacity: 2, refillMs: 500 },
}

function gateAt(known: Attempt[] = []) {
  const clock = { now: 0 }
  const gate = createSignInGate({ limits: LIMITS, known, now: () => clock.now })
  const admitted = (address: string, account: string) => {
    try {
      return gate.admit({ address, account })
    } catch (error) {
      if (error instanceof AuthError && error.status === 429) return null
      throw error
    }
  }
  const count = (tries: number, address: string, account: (n: number) => string) =>
    Array.from({ length: tries }, (_, n) => admitted(address, account(n))).filter(
      (admission) => admission?.insteadOfWrong === null,
    ).length
  return { clock, gate, admitted, count }
}

describe('sign-in gate', () => {
  test('ends the budget of an address, whatever accounts it tries, and gives it back in time', () => {
    const { clock, count } = gateAt()
    expect(count(50, 'a', (n) => `unknown${n}@x`)).toBe(5)
    expect(count(50, 'b', (n) => `other${n}@x`)).toBe(5)
    clock.now += 2500
    expect(count(50, 'a', (n) => `later${n}@x`)).toBe(2)
  })

  test('ends the budget of an account, however many addresses try it', () => {
    const { count } = gateAt()
    const tries = Array.from({ length: 20 }, (_, n) => count(1, `address${n}`, () => 'victim@x'))
    expect(tries.filter((admitted) => admitted === 1)).toHaveLength(3)
  })

  test('says how long to wait', () => {
    const { gate, count } = gateAt()
    count(3, 'a', () => 'x')
    expect(() => gate.admit({ address: 'b', account: 'x' })).toThrow(
      expect.objectContaining({ status: 429, headers: { 'retry-after': '2' } }),
    )
  })

  test('lets only the right password in from an address whose budget is used up', () => {
    const { admitted, count } = gateAt()
    count(50, 'shared', (n) => `unknown${n}@x`)
    const admission = admitted('shared', 'operator@x')
    expect(admission?.insteadOfWrong).toMatchObject({
      status: 429,
      headers: { 'retry-after': '1' },
    })
    admission?.succeeded()
    expect(admitted('shared', 'operator@x')).toMatchObject({ lane: 'known', insteadOfWrong: null })
  })

  test('does not count attempts that succeed', () => {
    const { admitted } = gateAt()
    for (let n = 0; n < 50; n += 1) {
      const admission = admitted('a', 'operator@x')
      expect(admission).not.toBeNull()
      admission?.succeeded()
    }
  })

  test('keeps a lane for who has signed in from here before, under every flood from elsewhere', () => {
    const { admitted, count } = gateAt()
    admitted('desk', 'operator@x')?.succeeded()
    count(100, 'desk', (n) => `unknown${n}@x`)
    for (let n = 0; n < 100; n += 1) count(5, `far${n}`, () => 'operator@x')
    expect(admitted('desk', 'operator@x')?.lane).toBe('known')
    expect(admitted('elsewhere', 'operator@x')).toBeNull()
  })

  test('limits that lane too', () => {
    const { clock, count } = gateAt([{ address: 'desk', account: 'operator@x' }])
    expect(count(50, 'desk', () => 'operator@x')).toBe(2)
    clock.now += 500
    expect(count(50, 'desk', () => 'operator@x')).toBe(1)
  })
})

describe('hashing queue', () => {
  test('hashes one at a time, known accounts first, and turns strangers away early', async () => {
    const queue = createHashingQueue()
    const order: string[] = []
    let running = 0
    const work = (name: string) => async () => {
      running += 1
      expect(running).toBe(1)
      await new Promise((resolve) => setImmediate(resolve))
      order.push(name)
      running -= 1
    }
    const strangers = Array.from({ length: 20 }, (_, n) =>
      queue.run('open', work(`stranger${n}`)).then(
        () => 'hashed',
        (error: unknown) => (error instanceof AuthError ? error.status : error),
      ),
    )
    const operator = queue.run('known', work('operator'))
    const results = await Promise.all(strangers)
    await operator
    expect(results.filter((result) => result === 'hashed')).toHaveLength(9)
    expect(results.filter((result) => result === 429)).toHaveLength(11)
    expect(order.slice(0, 2)).toEqual(['stranger0', 'operator'])
  })

  test('goes on after work that fails', async () => {
    const queue = createHashingQueue()
    const failing = queue.run('open', () => Promise.reject(new Error('no')))
    const next = queue.run('open', () => Promise.resolve('yes'))
    await expect(failing).rejects.toThrow('no')
    await expect(next).resolves.toBe('yes')
  })
})
