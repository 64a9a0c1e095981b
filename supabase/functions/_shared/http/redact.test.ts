import { expect, test } from 'vitest'
import { redact } from './redact.ts'

test.each([
  [{ password: 'hunter2' }, { password: '[redacted]' }],
  [
    { headers: { Authorization: 'Bearer abc', apikey: 'x' } },
    { headers: { Authorization: '[redacted]', apikey: '[redacted]' } },
  ],
  [{ 'x-omnihub-key': 'ohk_1234567890' }, { 'x-omnihub-key': '[redacted]' }],
  [{ note: 'used ohk_AbC-1_2 twice' }, { note: 'used [redacted] twice' }],
  ['curl -H "apikey: sb_secret_abc123"', 'curl -H "apikey: [redacted]"'],
  ['Authorization: Bearer some.thing', 'Authorization: [redacted]'],
  [['eyJhbGciOi.eyJzdWIi.c2ln'], ['[redacted]']],
  [
    { idempotency_key: 'order-7', monkey: 1, key_version: 2 },
    { idempotency_key: 'order-7', monkey: 1, key_version: 2 },
  ],
  [{ nested: [{ refresh_token: 'r' }] }, { nested: [{ refresh_token: '[redacted]' }] }],
  [null, null],
  [7, 7],
])('redact(%j)', (value, expected) => {
  expect(redact(value)).toEqual(expected)
})

test('an error keeps its message but not the secret in it', () => {
  expect(redact(new TypeError('bad key ohk_secretsecret'))).toEqual({
    name: 'TypeError',
    message: 'bad key [redacted]',
  })
})
