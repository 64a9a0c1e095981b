import { expect, test } from 'vitest'
import { formatTime, formatUtc, zoneName } from './format-time.ts'

const at = Date.UTC(2026, 10, 20, 0, 5, 7)

test('midnight is 00, never 24', () => {
  expect(formatUtc(at)).toBe('00:05:07 UTC')
  expect(formatTime(at, 'minute', 'UTC')).toBe('00:05')
})

test('a zone moves the clock and the day', () => {
  expect(formatTime(at, 'clock', 'Europe/Zurich')).toBe('01:05:07')
  expect(formatTime(at, 'full', 'America/New_York')).toBe('Thu, 19 Nov 2026, 19:05:07')
  expect(zoneName(at, 'Europe/Zurich')).toBe('CET')
})
