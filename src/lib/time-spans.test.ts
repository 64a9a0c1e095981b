import { expect, test } from 'vitest'
import { timeWords } from './time-spans.ts'

test.each([
  ['1h', '', 'last hour'],
  ['2026-11-20T10:30', '2026-11-20T11:00', '20 Nov, 10:30 to 11:00'],
  ['2026-11-19T10:30', '2026-11-20T11:00', '19 Nov, 10:30 to 20 Nov, 11:00'],
  ['2026-11-20T10:30', '', 'since 20 Nov, 10:30'],
  ['', '2026-11-20T10:30', 'until 20 Nov, 10:30'],
  ['', '', null],
])('from %j to %j reads as %j', (since, until, words) => {
  expect(timeWords(since, until)).toBe(words)
})
