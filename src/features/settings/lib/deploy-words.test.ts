import { expect, test } from 'vitest'
import { burnWords, leftWords, overrideState } from './deploy-words.ts'

test.each([
  [0.6, '60.00 % left'],
  [-0.77, '-77.00 % left'],
  [null, 'no events yet'],
])('a budget of %j reads %s', (remaining, words) => {
  expect(leftWords(remaining)).toBe(words)
})

const burn = { tier: 'page_fast', factor: 14.4, is_over: false }

test.each([
  [[{ ...burn, long: 1.234, short: 0 }], 'burn 1.23× in 1 h, 0.00× in 5 min'],
  [[{ ...burn, long: 1, short: null }], 'burn 1.00× in 1 h, no events in 5 min'],
  [[{ ...burn, long: null, short: null }], 'no events in the last hour'],
  [[], 'no events in the last hour'],
])('%j reads %s', (burns, words) => {
  expect(burnWords(burns)).toBe(words)
})

test.each([
  [null, 11, 'holds'],
  [null, 10, 'ended'],
  [5, 11, 'revoked'],
] as const)('revoked at %j and ending at %j, at 10 it %s', (revokedAt, endsAt, state) => {
  expect(overrideState({ revokedAt, endsAt }, 10)).toBe(state)
})
