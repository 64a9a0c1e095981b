import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { errorBudget } from './budget.ts'
import { burnDown } from './burn-down.ts'
import { sumCounts, type EventCounts } from './counts.ts'

const threeNines = { objectivePpm: 999_000 }
const clean = { valid: 1000, bad: 0 }
const failing = { valid: 1000, bad: 1 }

describe('the burn-down', () => {
  test('has a point for each end of a cell with a whole window before it', () => {
    expect(burnDown([clean, failing, clean, clean], 2, threeNines)).toEqual([0.5, 0.5, 1])
  })

  test('rises again when an outage leaves the window, and may be negative', () => {
    const outage = { valid: 1000, bad: 500 }
    expect(burnDown([clean, outage, clean, clean], 2, threeNines)).toEqual([-249, -249, 1])
  })

  test('is a gap before anything is known, and without traffic', () => {
    expect(burnDown([null, null, { valid: 0, bad: 0 }, clean], 2, threeNines)).toEqual([
      null,
      null,
      1,
    ])
    expect(burnDown([clean], 2, threeNines)).toEqual([])
  })

  test('of a young service is that of what there is', () => {
    expect(burnDown([null, null, failing, clean], 3, threeNines)).toEqual([0, 0.5])
  })

  test('is what one gets by adding up each window anew', () => {
    const cell = fc.option(fc.record({ valid: fc.nat(2_000), bad: fc.nat(50) }))
    fc.assert(
      fc.property(
        fc.array(cell, { maxLength: 40 }),
        fc.integer({ min: 1, max: 12 }),
        (cells, w) => {
          const sums = (end: number) =>
            sumCounts(cells.slice(end - w, end).filter((one): one is EventCounts => one !== null))
          const naive = Array.from({ length: Math.max(0, cells.length - w + 1) }, (_, index) =>
            errorBudget(sums(index + w), threeNines),
          ).map((budget) => budget?.remaining ?? null)
          expect(burnDown(cells, w, threeNines)).toEqual(naive)
        },
      ),
    )
  })

  test('refuses counts that are none', () => {
    expect(() => burnDown([{ valid: 0.5, bad: 0 }], 1, threeNines)).toThrow('whole number')
  })
})
