import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  countWithin,
  defaultBoundsMs,
  mergeHistograms,
  percentile,
  type Histogram,
} from './percentile.ts'

/** What a recorder stores of these durations. */
function record(durations: readonly number[], boundsMs = defaultBoundsMs): Histogram {
  const counts = Array.from({ length: boundsMs.length + 1 }, () => 0)
  for (const duration of durations) {
    const index = boundsMs.findIndex((bound) => duration <= bound)
    const place = index < 0 ? boundsMs.length : index
    counts[place] = (counts[place] ?? 0) + 1
  }
  return { boundsMs, counts }
}

const durations = fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 200 })
const quantile = fc.constantFrom(0.5, 0.9, 0.95, 0.99, 1)

describe('a percentile', () => {
  test('is interpolated inside its bucket, and tells its edges', () => {
    const histogram = { boundsMs: [250, 350], counts: [90, 10, 0] }
    expect(percentile(histogram, 0.95)).toEqual({ ms: 300, fromMs: 250, toMs: 350 })
  })

  test('above the last bound is a floor', () => {
    expect(percentile({ boundsMs: [1000], counts: [1, 9] }, 0.99)).toEqual({
      ms: 1000,
      fromMs: 1000,
      toMs: null,
    })
  })

  test('is nothing without durations', () => {
    expect(percentile(record([]), 0.95)).toBeNull()
  })

  test('lies with the true value in the same bucket', () => {
    fc.assert(
      fc.property(durations, quantile, (values, q) => {
        const sorted = [...values].sort((a, b) => a - b)
        const truth = sorted[Math.ceil(q * sorted.length) - 1] ?? NaN
        const estimate = percentile(record(values), q)
        expect(truth).toBeGreaterThanOrEqual(estimate?.fromMs ?? NaN)
        expect(truth).toBeLessThanOrEqual(estimate?.toMs ?? Infinity)
      }),
    )
  })

  test('at a bound is decided by counts as it is by the true values', () => {
    fc.assert(
      fc.property(durations, fc.constantFrom(200, 500, 1000), (values, limit) => {
        const within = values.filter((value) => value <= limit).length
        expect(countWithin(record(values), limit)).toBe(within)
      }),
    )
  })

  test.each([0, -0.1, 1.1, NaN])('of q = %d is refused', (q) => {
    expect(() => percentile(record([1]), q)).toThrow('q must be')
  })

  test.each<[string, Histogram]>([
    ['has 2 counts', { boundsMs: [1], counts: [1] }],
    ['must be above 0 and rise', { boundsMs: [2, 2], counts: [1, 1, 1] }],
    ['must be whole numbers', { boundsMs: [1], counts: [1, -1] }],
  ])('of what is no histogram is refused: %s', (why, histogram) => {
    expect(() => percentile(histogram, 0.5)).toThrow(why)
  })

  test('a limit that is no bound is refused with the bounds there are', () => {
    expect(() => countWithin(record([1], [200, 500]), 300)).toThrow('bounds are 200, 500')
  })
})

describe('merging', () => {
  test('writers, minutes and operations is like recording them together', () => {
    fc.assert(
      fc.property(durations, durations, (a, b) => {
        expect(mergeHistograms(record(a), record(b))).toEqual(record([...a, ...b]))
      }),
    )
  })

  test('other bounds leaves those that both have', () => {
    const merged = mergeHistograms(
      record([90, 150, 900], [100, 200, 500]),
      record([50, 600], [200, 500, 1000]),
    )
    expect(merged).toEqual({ boundsMs: [200, 500], counts: [3, 0, 2] })
    expect(() => mergeHistograms(record([1], [100]), record([1], [200]))).toThrow('share no bound')
  })
})
