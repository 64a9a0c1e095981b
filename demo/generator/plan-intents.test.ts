import { expect, test } from 'vitest'
import { createChance } from '../chance.ts'
import { demoOperations } from '../demo-operations.ts'
import { createPlan } from './plan-intents.ts'

const anHour = 3 * 3_600
const plan = (seed: number) => {
  const next = createPlan(createChance(seed), 360)
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
  expect(plan(7).findIndex(({ operation }) => risky.has(operation))).toBeLessThan(10)
})

test('the rest is shared out by weight', () => {
  const counts = new Map<string, number>()
  for (const { operation } of plan(7)) counts.set(operation, (counts.get(operation) ?? 0) + 1)
  for (const { name, weight } of demoOperations) {
    if (weight > 0) expect((counts.get(name) ?? 0) / anHour, name).toBeCloseTo(weight / 100, 1)
  }
})
