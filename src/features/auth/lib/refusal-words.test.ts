import { expect, test } from 'vitest'
import { refusalWords, waitReason } from './refusal-words.ts'

const now = 1_000_000

test('a rate limit counts down and never reads 0 s while it still holds', () => {
  const at = (retryAt: number | null) => waitReason({ reason: 'rate-limited', retryAt }, now)
  expect(at(now + 42_000)).toBe('Possible again in 42 s')
  expect(at(now + 1)).toBe('Possible again in 1 s')
  expect(at(now)).toBeNull()
  expect(at(null)).toBeNull()
})

test('only a rate limit blocks the button', () => {
  expect(waitReason({ reason: 'wrong-credentials' }, now)).toBeNull()
  expect(waitReason(null, now)).toBeNull()
})

test('a rate limit names the time when the server gave one', () => {
  expect(refusalWords({ reason: 'rate-limited', retryAt: now })).toMatch(/at \d\d:\d\d:\d\d\.$/)
  expect(refusalWords({ reason: 'rate-limited', retryAt: null })).toContain('Wait a minute')
})
