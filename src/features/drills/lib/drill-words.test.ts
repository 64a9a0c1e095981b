import { expect, test } from 'vitest'
import type { Drill } from '@/backend/drills.ts'
import { endWords, guardsThatSaw, stopTime } from './drill-words.ts'

const drill: Drill = {
  ...{ id: 'd', reason: 'Quarterly', version: 3, startedAt: 0, startedByName: 'Dana K.' },
  ...{ timeToStopMs: 430, problem: null, isPassed: true },
  ...{ endedAt: null, endedByName: null, endedBecause: null },
}

test.each([
  [0, '0.00 s'],
  [430, '0.43 s'],
  [1_000, '1.00 s'],
])('%i ms to stop', (ms, words) => {
  expect(stopTime(ms)).toBe(words)
})

test('guards at work count, silent ones do not', () => {
  const now = 100_000
  const guards = [
    { lastSeenAt: now - 1_000, drillVersion: 3 },
    { lastSeenAt: now - 14_999, drillVersion: 2 },
    { lastSeenAt: now, drillVersion: null },
    { lastSeenAt: now - 15_000, drillVersion: 3 },
  ]
  expect(guardsThatSaw(guards, 3, now)).toEqual({ seen: 1, live: 3 })
  expect(guardsThatSaw([], 3, now)).toEqual({ seen: 0, live: 0 })
})

test.each([
  [null, null],
  ['ended', 'ended by Dana K.'],
  ['overtaken', 'ended by a real stop'],
  ['timed_out', 'nobody ended it, its time was over'],
] as const)('because %s: %s', (endedBecause, words) => {
  expect(endWords({ ...drill, endedBecause, endedByName: endedBecause && 'Dana K.' })).toBe(words)
})
