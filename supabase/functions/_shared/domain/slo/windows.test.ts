import { expect, test } from 'vitest'
import { coverage, dataState } from './data-state.ts'
import { countSlices, type Slice } from './time-slices.ts'
import { evaluationTime, isInSpan, minutesOf, windowBefore } from './windows.ts'

const noon = Date.UTC(2026, 10, 27, 12)
const minute = 60_000

test.each([
  [noon, noon - minute],
  [noon + 59_999, noon - minute],
  [noon + minute, noon],
])('at %d the last closed minute ends at %d', (now, at) => {
  expect(evaluationTime(now)).toBe(at)
})

test('28 days are 40,320 minutes, with the first and without the last', () => {
  const span = windowBefore(noon, 40_320)
  expect(minutesOf(span)).toBe(40_320)
  expect(isInSpan(span.from, span)).toBe(true)
  expect(isInSpan(noon - minute, span)).toBe(true)
  expect(isInSpan(noon, span)).toBe(false)
})

test('idle and blind are not the same', () => {
  expect(dataState({ valid: 1, heartbeats: 0 })).toBe('ok')
  expect(dataState({ valid: 0, heartbeats: 1 })).toBe('no_traffic')
  expect(dataState({ valid: 0, heartbeats: 0 })).toBe('no_data')
  expect([coverage(99, 100), coverage(101, 100), coverage(0, 0)]).toEqual([0.99, 1, 0])
})

test('slices count minutes: a flood weighs like a quiet one', () => {
  const rule = { targetPpm: 950_000, limit: 50, countsIdle: false }
  const events = (valid: number, bad: number): Slice => ({ kind: 'events', counts: { valid, bad } })
  const gauge = (max: number): Slice => ({ kind: 'gauge', max })
  const idle: Slice[] = [{ kind: 'idle' }, events(0, 0)]
  const slices = [events(5_000, 2_500), events(100, 5), events(100, 6), gauge(49), gauge(50)]
  expect(countSlices([...slices, ...idle, { kind: 'no_data' }], rule)).toEqual({ valid: 5, bad: 3 })
  expect(countSlices(idle, { ...rule, countsIdle: true })).toEqual({ valid: 2, bad: 0 })
})
