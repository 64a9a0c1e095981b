import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { coalesce } from './coalesce.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function setUp() {
  const runs: string[] = []
  const signals = coalesce<'counts' | 'audit'>((key) => void runs.push(key), {
    everyMs: 1_000,
    jitterMs: 250,
    random: () => 1,
  })
  return { runs, signals }
}

test('the first signal runs at once, a burst runs once more when the pause ends', () => {
  const { runs, signals } = setUp()
  for (let n = 0; n < 50; n += 1) signals.signal('counts')
  expect(runs).toEqual(['counts'])
  vi.advanceTimersByTime(1_249)
  expect(runs).toHaveLength(1)
  vi.advanceTimersByTime(1)
  expect(runs).toHaveLength(2)
  vi.advanceTimersByTime(10_000)
  expect(runs).toHaveLength(2)
})

test('lists do not wait for each other', () => {
  const { runs, signals } = setUp()
  signals.signal('counts')
  signals.signal('audit')
  expect(runs).toEqual(['counts', 'audit'])
})

test('nothing runs after the end', () => {
  const { runs, signals } = setUp()
  signals.signal('counts')
  signals.signal('counts')
  signals.stop()
  vi.advanceTimersByTime(5_000)
  expect(runs).toEqual(['counts'])
})
