import { expect, test } from 'vitest'
import type { BlastRadius } from './blast-radius.ts'
import { radiusSum } from './radius-sum.ts'

const refund = (amount_cents: number, currency = 'EUR', reversible = true): BlastRadius => ({
  ...{ unknown: false, rows: 1, users: 1, amount_cents, currency, reversible },
})
const unknown: BlastRadius = { unknown: true, why: 'timed out' }

test.each([
  [[], 'nothing'],
  [[refund(8_000)], '€80.00 · 1 row · 1 person'],
  [[refund(8_000), refund(250)], '€82.50 · up to 2 rows · up to 2 people'],
  [
    [refund(100), refund(200, 'USD', false)],
    '€1.00 · $2.00 · up to 2 rows · up to 2 people · 1 for good',
  ],
  [[refund(100), unknown, unknown], '€1.00 · 1 row · 1 person · 2 of unknown reach'],
  [[unknown], '1 of unknown reach'],
])('%j', (radii, line) => {
  expect(radiusSum(radii)).toBe(line)
})
