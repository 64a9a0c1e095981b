import fc from 'fast-check'
import { expect, test } from 'vitest'
import { burnRatio, burnsOver } from './burn.ts'
import { compareRatios, ratio } from './ratio.ts'

test('is over exactly where the ratio is, below and beyond what floats hold', () => {
  const large = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })
  const count = fc.oneof(fc.nat({ max: 2_000 }), large)
  const objectivePpm = fc.constantFrom(1, 500_000, 950_000, 999_000, 999_999)
  fc.assert(
    fc.property(count, count, objectivePpm, fc.constantFrom(1_000, 14_400), (valid, bad, o, f) => {
      const burn = burnRatio({ valid, bad }, { objectivePpm: o })
      const expected = burn !== null && compareRatios(burn, ratio(f, 1000)) > 0
      expect(burnsOver({ valid, bad }, { objectivePpm: o }, f)).toBe(expected)
    }),
    { numRuns: 2_000 },
  )
})

test.each([
  // 14.4 at 99.9 % is 1.44 %: exactly there is not over.
  [100_000, 1_440, false],
  [100_000, 1_441, true],
  [0, 0, false],
])('of %d events %d bad: over 14.4 is %s', (valid, bad, isOver) => {
  expect(burnsOver({ valid, bad }, { objectivePpm: 999_000 }, 14_400)).toBe(isOver)
})

test('refuses counts that are none', () => {
  expect(() => burnsOver({ valid: 1.5, bad: 0 }, { objectivePpm: 999_000 }, 1_000)).toThrow(/valid/)
  expect(() => burnsOver({ valid: 1, bad: -1 }, { objectivePpm: 999_000 }, 1_000)).toThrow(/bad/)
})
