import { expect, test } from 'vitest'
import { createChance } from '../chance.ts'
import { demoOperations } from '../demo-operations.ts'
import { payoutsOf, shop } from '../shop/shop.ts'
import { createPlan } from './plan-intents.ts'

const anHour = 3 * 3_600
const plan = (seed: number) => {
  const next = createPlan(createChance(seed), 360, () => '2026-11-20')
  return Array.from({ length: anHour }, next)
}
const risky = new Set(
  demoOperations
    .filter(({ risk_level }) => risk_level === 'high' || risk_level === 'critical')
    .map(({ name }) => name),
)

test('the same seed asks for the same', () => {
  expect(plan(7)).toEqual(plan(7))
  expect(plan(8)).not.toEqual(plan(7))
})

test('an hour of what waits for people stays below fifty, and begins at once', () => {
  const held = plan(7).filter(({ operation }) => risky.has(operation))
  expect(held.length).toBeGreaterThan(20)
  expect(held.length).toBeLessThan(50)
  expect(new Set(held.map(({ operation }) => operation))).toEqual(risky)
  const opening = plan(7).slice(0, 30)
  expect(new Set(opening.map(({ operation }) => operation))).toEqual(
    new Set([...risky, ...opening.map(({ operation }) => operation)]),
  )
})

test('now and then several refunds differ by their order only', () => {
  const amounts = new Map<string, Set<unknown>>()
  for (const { operation, params, reason } of plan(7)) {
    if (operation !== 'issue_refund' || !reason.startsWith('Recalled')) continue
    const key = String(params.amount_cents)
    amounts.set(key, (amounts.get(key) ?? new Set()).add(params.order_id))
  }
  expect(Math.max(...[...amounts.values()].map(({ size }) => size))).toBeGreaterThanOrEqual(4)
})

test('what is asked for is about rows that are there, and its amounts agree with them', () => {
  const orders = new Map(shop.orders.map((order) => [order.id, order.total_cents]))
  const owed = payoutsOf('2026-11-20')
  for (const { operation, params, reason } of plan(7)) {
    expect(reason.length).toBeGreaterThan(0)
    if (operation === 'issue_refund') {
      expect(params.amount_cents).toBeLessThanOrEqual(orders.get(String(params.order_id)) ?? 0)
    }
    if (operation === 'transfer_asset' && params.batch !== undefined) {
      const rows = owed.filter(({ batch }) => batch === params.batch)
      expect(params.amount_cents).toBe(rows.reduce((sum, row) => sum + row.amount_cents, 0))
    }
  }
})

test('the rest is shared out by weight', () => {
  const counts = new Map<string, number>()
  for (const { operation } of plan(7)) counts.set(operation, (counts.get(operation) ?? 0) + 1)
  for (const { name, weight } of demoOperations) {
    if (weight > 0) expect((counts.get(name) ?? 0) / anHour, name).toBeCloseTo(weight / 100, 1)
  }
})
