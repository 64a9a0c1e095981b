import { expect, test } from 'vitest'
import { requestOutcome } from './request-outcome.ts'

test.each([
  [200, null, 'good'],
  [202, null, 'good'],
  [403, 'NOT_ALLOWED', 'good'],
  [404, 'UNKNOWN_OPERATION', 'good'],
  [422, 'INVALID_FIELD', 'good'],
  [408, null, 'bad'],
  [500, 'INTERNAL', 'bad'],
  [503, 'CONTROLS_UNAVAILABLE', 'bad'],
  [503, 'KILL_SWITCH', 'refused'],
  [429, 'RATE_LIMITED', null],
])('%d %s counts as %s', (status, code, outcome) => {
  expect(requestOutcome(status, code)).toBe(outcome)
})
