import { expect, test } from 'vitest'
import { radiusChanges, radiusFigures, radiusLine, type BlastRadius } from './blast-radius.ts'

const payout = {
  unknown: false,
  rows: 42,
  users: 42,
  amount_cents: 1_240_000,
  currency: 'EUR',
  reversible: false,
  notes: { rows: 'in payouts', reversible: 'after 14:00 UTC' },
} as const
const unknown: BlastRadius = { unknown: true, why: 'no estimator' }

test('the figures name their unit, and only what is final stands out', () => {
  expect(radiusFigures(payout).map(({ value, note }) => `${value} / ${note}`)).toEqual([
    '42 rows / in payouts',
    '€12,400.00 / moved',
    '42 people / affected',
    'Final / after 14:00 UTC',
  ])
  expect(radiusFigures({ ...payout, reversible: true }).some(({ isFinal }) => isFinal)).toBe(false)
  expect(radiusFigures(payout).filter(({ isFinal }) => isFinal)).toHaveLength(1)
})

test.each([
  [payout, '€12,400.00 · 42 rows · for good'],
  [{ ...payout, amount_cents: null, currency: null, rows: 1, reversible: true }, '1 row'],
  [{ ...payout, amount_cents: null, currency: null, rows: 0, reversible: true }, 'touches nothing'],
  [unknown, 'unknown reach'],
] satisfies [BlastRadius, string][])('%j on one line', (radius, line) => {
  expect(radiusLine(radius)).toBe(line)
})

test('what changed is told figure by figure', () => {
  expect(radiusChanges(payout, payout)).toEqual([])
  expect(radiusChanges(payout, { ...payout, rows: 43, amount_cents: 1_250_000 })).toEqual([
    { what: 'Rows', before: '42 rows', after: '43 rows' },
    { what: 'Amount', before: '€12,400.00', after: '€12,500.00' },
  ])
  expect(radiusChanges(payout, unknown)).toEqual([
    { what: 'Reach', before: '€12,400.00 · 42 rows · for good', after: 'unknown' },
  ])
  expect(radiusChanges(unknown, unknown)).toEqual([])
})
