import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startHeartbeat } from './heartbeat.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function setUp(change: { isVisible?: boolean; slept?: boolean } = {}) {
  const seen = { beats: 0, misses: 0, ticks: 0 }
  const state = { isUp: true, slept: change.slept ?? false }
  const heartbeat = startHeartbeat({
    beat: async () => {
      seen.beats += 1
      if (!state.isUp) throw new Error('no answer')
    },
    onMiss: () => (seen.misses += 1),
    onTick: () => (seen.ticks += 1),
    isVisible: () => change.isVisible ?? true,
    hasSlept: () => state.slept,
  })
  return { seen, state, heartbeat }
}

test('reads at once and then every two seconds', async () => {
  const { seen, heartbeat } = setUp()
  await vi.advanceTimersByTimeAsync(4_100)
  expect(seen.beats).toBe(3)
  heartbeat.stop()
})

test('a hidden page reads every fifteen seconds', async () => {
  const { seen, heartbeat } = setUp({ isVisible: false })
  await vi.advanceTimersByTimeAsync(14_000)
  expect(seen.beats).toBe(1)
  await vi.advanceTimersByTimeAsync(2_000)
  expect(seen.beats).toBe(2)
  heartbeat.stop()
})

test('a second miss follows the first at once, and an answer ends the hurry', async () => {
  const { seen, state, heartbeat } = setUp()
  await vi.advanceTimersByTimeAsync(100)
  state.isUp = false
  await vi.advanceTimersByTimeAsync(2_200)
  expect(seen.misses).toBe(2)
  state.isUp = true
  await vi.advanceTimersByTimeAsync(1_000)
  const beats = seen.beats
  await vi.advanceTimersByTimeAsync(1_900)
  expect(seen.beats).toBe(beats)
  heartbeat.stop()
})

test('waking up reads without waiting for the beat', async () => {
  const { seen, state, heartbeat } = setUp({ isVisible: false })
  await vi.advanceTimersByTimeAsync(400)
  state.slept = true
  await vi.advanceTimersByTimeAsync(200)
  expect(seen.beats).toBe(2)
  heartbeat.stop()
})

test('nothing is read after the end', async () => {
  const { seen, heartbeat } = setUp()
  await vi.advanceTimersByTimeAsync(100)
  heartbeat.stop()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(seen).toEqual({ beats: 1, misses: 0, ticks: 0 })
})
