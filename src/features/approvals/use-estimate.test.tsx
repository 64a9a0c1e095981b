// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, cleanup, renderHook } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { recordWith, requestedAt } from './lib/approval-record.fixture.ts'
import { useEstimate } from './use-estimate.ts'

const minute = 60_000
/** When each new estimate was asked for, in ms after the request; the server is out of reach. */
let asked: number[]

beforeEach(() => {
  vi.useFakeTimers({ now: requestedAt })
  asked = []
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')))
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

function watch(record: ReturnType<typeof recordWith> | null, isLive = true) {
  const client = new QueryClient({ defaultOptions: { mutations: { networkMode: 'always' } } })
  client.getMutationCache().subscribe(({ mutation, type }) => {
    if (type === 'added' && mutation) asked.push(Date.now() - requestedAt)
  })
  return renderHook(() => useEstimate(record, isLive), {
    wrapper: ({ children }: { children: ReactNode }) => (
      <QueryClientProvider client={client}>{children}</QueryClientProvider>
    ),
  })
}

const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms))

test('an estimate is renewed when it is four minutes old, a minute before it stops counting', async () => {
  watch(recordWith())
  await pass(4 * minute - 2_000)
  expect(asked).toEqual([])
  await pass(4_000)
  expect(asked).toHaveLength(1)
})

test('after a failure it says so and tries again, but not within half a minute', async () => {
  const { result } = watch(recordWith({ approval: { estimatedAt: null } }))
  await pass(2_000)
  expect(asked).toHaveLength(1)
  expect(result.current.state).toBe('failed')
  await pass(26_000)
  expect(asked).toHaveLength(1)
  await pass(5_000)
  expect(asked).toHaveLength(2)
})

test.each([
  ['no request', null, true],
  ['a page that is not live', recordWith(), false],
  ['an operation without estimator', recordWith({ operation: { hasEstimator: false } }), true],
  ['an operation that was changed since', recordWith({ operation: { revision: 2 } }), true],
  ['a request that is decided', recordWith({ approval: { status: 'approved' } }), true],
  ['a request that is over', recordWith({ approval: { expiresAt: requestedAt + minute } }), true],
] as const)('nothing is estimated for %s', async (_case, record, isLive) => {
  watch(record, isLive)
  await pass(10 * minute)
  expect(asked).toEqual([])
})

test('nothing is estimated while nobody looks', async () => {
  const visibility = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
  watch(recordWith())
  await pass(10 * minute)
  expect(asked).toEqual([])
  visibility.mockRestore()
})
