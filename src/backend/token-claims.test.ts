import { expect, test } from 'vitest'
import { signedInAt } from './token-claims.ts'

const token = (payload: unknown) =>
  `h.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.s`

test('the newest proof counts, not the time the token was refreshed', () => {
  const amr = [
    { method: 'password', timestamp: 1_000 },
    { method: 'totp', timestamp: 1_060 },
  ]
  expect(signedInAt(token({ iat: 5_000, amr }))).toBe(1_060_000)
})

test('a token without proofs counts from when it was issued', () => {
  expect(signedInAt(token({ iat: 5_000 }))).toBe(5_000_000)
  expect(signedInAt(token({ iat: 5_000, amr: [] }))).toBe(5_000_000)
})

test('names outside ASCII survive the base64url of the payload', () => {
  expect(signedInAt(token({ iat: 7, user_metadata: { name: 'Žofie Ñandú ÿþ' } }))).toBe(7_000)
})
