import { expect, test } from 'vitest'
import { invitationToken } from './invitation-token.ts'

test.each([
  ['#token_hash=abcdefghijklmnop', 'abcdefghijklmnop'],
  ['#type=invite&token_hash=abcdef-hijk_mnopq', 'abcdef-hijk_mnopq'],
  ['', null],
  ['#token_hash=', null],
  ['#token_hash=short', null],
  ['#token_hash=abc%20defghijklmnopq', null],
  ['#access_token=abcdefghijklmnop', null],
])('of %j is %j', (hash, token) => {
  expect(invitationToken(hash)).toBe(token)
})
