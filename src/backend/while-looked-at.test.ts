import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { whileLookedAt } from './while-looked-at.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

class Page extends EventTarget {
  visibilityState: DocumentVisibilityState = 'visible'

  become(state: DocumentVisibilityState): void {
    this.visibilityState = state
    this.dispatchEvent(new Event('visibilitychange'))
  }
}

function setUp(state: DocumentVisibilityState = 'visible') {
  const page = new Page()
  page.visibilityState = state
  const told: string[] = []
  const stop = whileLookedAt({
    ...{ page, afterMs: 60_000 },
    onAway: () => void told.push('away'),
    onBack: () => void told.push('back'),
  })
  return { page, told, stop }
}

test('a page hidden for a minute is away, and back as soon as it is seen', () => {
  const { page, told } = setUp()
  page.become('hidden')
  vi.advanceTimersByTime(59_999)
  expect(told).toEqual([])
  vi.advanceTimersByTime(1)
  expect(told).toEqual(['away'])
  page.become('visible')
  expect(told).toEqual(['away', 'back'])
})

test('a short look elsewhere tells nothing, however often', () => {
  const { page, told } = setUp()
  for (let n = 0; n < 10; n += 1) {
    page.become('hidden')
    vi.advanceTimersByTime(30_000)
    page.become('visible')
  }
  expect(told).toEqual([])
})

test('a page opened in the background is away after a minute as well', () => {
  const { told } = setUp('hidden')
  vi.advanceTimersByTime(60_000)
  expect(told).toEqual(['away'])
})

test('nothing is told after the end', () => {
  const { page, told, stop } = setUp()
  page.become('hidden')
  stop()
  vi.advanceTimersByTime(120_000)
  page.become('visible')
  expect(told).toEqual([])
})
