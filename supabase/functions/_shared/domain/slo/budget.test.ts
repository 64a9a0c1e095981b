import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { errorBudget, remainingRatio } from './budget.ts'
import { budgetShare, burnRate, burnsOver } from './burn.ts'
import { sumCounts, type EventCounts } from './counts.ts'
import { budgetPpm } from './objective.ts'
import { toNumber } from './ratio.ts'

const threeNines = { objectivePpm: 999_000 }
const counts = fc
  .record({ valid: fc.nat(10_000_000), share: fc.double({ min: 0, max: 1, noNaN: true }) })
  .map(({ valid, share }): EventCounts => ({ valid, bad: Math.floor(valid * share) }))
const objective = fc.integer({ min: 1, max: 999_999 }).map((objectivePpm) => ({ objectivePpm }))

describe('the budget', () => {
  test.each<[string, EventCounts, number]>([
    ['untouched', { valid: 1_000_000, bad: 0 }, 1],
    ['half, where floats say a little more', { valid: 1_000_000, bad: 500 }, 0.5],
    ['spent', { valid: 1_000_000, bad: 1_000 }, 0],
    ['overspent, not clamped', { valid: 1_000_000, bad: 1_770 }, -0.77],
    ['more bad than valid, which is a fault to be seen', { valid: 10, bad: 20 }, -1999],
  ])('%s', (_, events, remaining) => {
    expect(errorBudget(events, threeNines)?.remaining).toBe(remaining)
  })

  test('forty minutes of total outage at flat traffic spend 99.2 %', () => {
    const budget = errorBudget({ valid: 40_320 * 100, bad: 40 * 100 }, threeNines)
    expect(budget?.consumed).toBeCloseTo(0.992, 3)
    expect(budget?.remainingMinutes).toBeCloseTo(0.32, 5)
  })

  test('keeps the fraction of what may fail', () => {
    expect(errorBudget({ valid: 2_100, bad: 1 }, threeNines)).toMatchObject({
      allowedBad: 2.1,
      remainingBad: 1.1,
    })
  })

  test('is nothing without events: neither 0 % nor 100 %', () => {
    expect(errorBudget({ valid: 0, bad: 0 }, threeNines)).toBeNull()
    expect(burnRate({ valid: 0, bad: 0 }, threeNines)).toBeNull()
  })

  test.each([0, 1_000_000, 999_000.5, -1])('an objective of %d ppm is refused', (objectivePpm) => {
    expect(() => budgetPpm({ objectivePpm })).toThrow('objectivePpm must be a whole number')
  })

  test.each<[string, EventCounts]>([
    ['bad', { valid: 5, bad: -1 }],
    ['valid', { valid: 1.5, bad: 0 }],
    ['valid', { valid: 2 ** 53, bad: 0 }],
  ])('a %s that is no count is refused by its name', (name, events) => {
    expect(() => remainingRatio(events, threeNines)).toThrow(`${name} must be`)
  })
})

describe('properties', () => {
  test('splitting minutes, writers or operations changes nothing, in any order', () => {
    fc.assert(
      fc.property(fc.array(counts, { minLength: 1, maxLength: 30 }), objective, (parts, o) => {
        const whole = errorBudget(sumCounts(parts), o)
        const half = Math.floor(parts.length / 2)
        const merged = [sumCounts(parts.slice(half)), sumCounts(parts.slice(0, half))]
        expect(errorBudget(sumCounts(merged.reverse()), o)).toEqual(whole)
        expect(errorBudget(sumCounts([...parts].reverse()), o)).toEqual(whole)
      }),
    )
  })

  test('what is consumed over the window is its burn rate, and the rest of it remains', () => {
    fc.assert(
      fc.property(counts, objective, (events, o) => {
        const budget = errorBudget(events, o)
        fc.pre(budget !== null)
        const burn = burnRate(events, o) ?? NaN
        expect(budget?.consumed).toBe(burn)
        expect(budget?.remaining).toBeCloseTo(1 - burn, 6)
      }),
    )
  })

  test('one more bad event never leaves more', () => {
    fc.assert(
      fc.property(counts, objective, ({ valid, bad }, o) => {
        fc.pre(valid > bad)
        const [before, after] = [bad, bad + 1].map((n) => remainingRatio({ valid, bad: n }, o))
        expect(before && after && toNumber(after) < toNumber(before)).toBe(true)
      }),
    )
  })
})

describe('the burn', () => {
  test('is compared strictly and without rounding', () => {
    expect(burnsOver({ valid: 1_000_000, bad: 14_400 }, threeNines, 14_400)).toBe(false)
    expect(burnsOver({ valid: 1_000_000, bad: 14_401 }, threeNines, 14_400)).toBe(true)
  })

  test('never exceeds 1/b', () => {
    expect(burnRate({ valid: 7, bad: 7 }, threeNines)).toBe(1000)
    expect(burnRate({ valid: 7, bad: 7 }, { objectivePpm: 950_000 })).toBe(20)
  })

  test('a flood spends what it spent, whatever its duration', () => {
    const share = budgetShare(50, { valid: 100_000, bad: 50 }, threeNines)
    expect(share).toBe(0.5)
    expect(budgetShare(1, { valid: 0, bad: 0 }, threeNines)).toBeNull()
  })
})
