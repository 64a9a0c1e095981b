import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ageOf, freshnessOf, hardAgeMs, isVersionAccepted, softAgeMs } from './freshness.ts'

const stamp = { startedAt: { monotonicMs: 1_000, wallMs: 1_700_000_000_000 }, reportedAgeMs: 0 }
const later = (monotonicMs: number, wallMs = monotonicMs) => ({
  monotonicMs: stamp.startedAt.monotonicMs + monotonicMs,
  wallMs: stamp.startedAt.wallMs + wallMs,
})

describe('ageOf', () => {
  test.each([
    ['both clocks agree', later(250), 250],
    ['a thawed machine: monotonic time stood still', later(20, 600_000), 600_000],
    ['wall time slightly behind', later(250, 200), 250],
    ['wall time behind by more than 50 ms', later(250, 199), Number.POSITIVE_INFINITY],
    ['wall time set back', later(250, -3_600_000), Number.POSITIVE_INFINITY],
    ['wall time jumped ahead', later(10, 950), 950],
    ['monotonic time before the read', later(-1, 5), Number.POSITIVE_INFINITY],
    ['a clock that is not a number', later(Number.NaN), Number.POSITIVE_INFINITY],
  ])('%s', (_name, now, age) => {
    expect(ageOf(stamp, now)).toBe(age)
  })

  test('adds the age its source reports', () => {
    expect(ageOf({ ...stamp, reportedAgeMs: 700 }, later(250))).toBe(950)
    expect(ageOf({ ...stamp, reportedAgeMs: -1 }, later(250))).toBe(Number.POSITIVE_INFINITY)
    expect(ageOf({ ...stamp, reportedAgeMs: Number.NaN }, later(0))).toBe(Number.POSITIVE_INFINITY)
  })

  test('is never younger than either clock says', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e7 }), fc.integer({ min: -1e7, max: 1e7 }), (m, w) => {
        const age = ageOf(stamp, later(m, w))
        expect(age).toBeGreaterThanOrEqual(m)
        expect(age).toBeGreaterThanOrEqual(w)
      }),
    )
  })
})

test.each([
  [0, 'fresh'],
  [softAgeMs - 0.01, 'fresh'],
  [softAgeMs, 'soft'],
  [hardAgeMs - 0.01, 'soft'],
  [hardAgeMs, 'hard'],
  [Number.POSITIVE_INFINITY, 'hard'],
] as const)('freshnessOf(%d) is %s', (age, freshness) => {
  expect(freshnessOf(age)).toBe(freshness)
})

test('a lower version than the held one is refused, the same one is not', () => {
  expect(isVersionAccepted(7, 6)).toBe(false)
  expect(isVersionAccepted(7, 7)).toBe(true)
  expect(isVersionAccepted(7, 8)).toBe(true)
})
