import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { forecastFull, type Measured } from './forecast.ts'

const hour = 3_600_000
const day = 24 * hour
const now = Date.UTC(2026, 10, 27, 12)
const GiB = 1024 ** 3

/** Hourly values up to now. */
function hours(count: number, valueOf: (hour: number) => number): Measured[] {
  return Array.from({ length: count }, (_, index) => ({
    at: now - (count - index) * hour,
    value: valueOf(index),
  }))
}
const at = { used: 20 * GiB, capacity: 50 * GiB, now }

describe('when a disk is full', () => {
  test('is where the line of its growth meets its capacity', () => {
    const growing = hours(168, (n) => 15 * GiB + (n * 0.24 * GiB) / 24)
    const found = forecastFull(growing, at)
    if (found.kind !== 'full') throw new Error(found.kind)
    expect(found.perDay / GiB).toBeCloseTo(0.24, 6)
    expect((found.at - now) / day).toBeCloseTo(30 / 0.24, 6)
  })

  test('is now when it is', () => {
    const growing = hours(24, (n) => n * GiB)
    expect(forecastFull(growing, { ...at, used: 50 * GiB })).toMatchObject({
      kind: 'full',
      at: now,
    })
  })

  test.each([
    ['five points', hours(5, (n) => n)],
    ['no points', []],
    [
      'six points in less than six hours',
      hours(6, (n) => n).map((point, n) => ({ ...point, at: now - n * 60_000 })),
    ],
  ])('is not told from %s', (_, points) => {
    expect(forecastFull(points, at)).toEqual({ kind: 'too_young' })
  })

  test('is not told when it does not grow, or less than it goes up and down', () => {
    expect(
      forecastFull(
        hours(48, () => GiB),
        at,
      ),
    ).toEqual({ kind: 'level', perDay: 0 })
    expect(
      forecastFull(
        hours(48, (n) => (100 - n) * GiB),
        at,
      ),
    ).toMatchObject({ kind: 'level' })
    // It ends high, so that the line rises, by less than can be told from chance.
    const noisy = hours(48, (n) => 20 * GiB + (n % 2 === 1 ? GiB : -GiB) + n * 1000)
    const found = forecastFull(noisy, at)
    if (found.kind !== 'level') throw new Error(found.kind)
    expect(found.perDay).toBeGreaterThan(0)
  })

  test('is told thirty times as far ahead as one looks back, and no further', () => {
    const slow = (perDay: number) => hours(169, (n) => 20 * GiB + (n * perDay) / 24)
    expect(forecastFull(slow((30 * GiB) / 211), at)).toMatchObject({
      kind: 'far',
      looksAheadMs: 210 * day,
    })
    expect(forecastFull(slow((30 * GiB) / 209), at)).toMatchObject({ kind: 'full' })
  })

  test('does not depend on the unit, nor on the order of the points', () => {
    const series = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 6, maxLength: 60 })
    fc.assert(
      fc.property(series, fc.integer({ min: 1, max: 1_000_000 }), (values, unit) => {
        const points = hours(values.length, (n) => values[n] ?? 0)
        const plain = forecastFull(points, { used: 500_000, capacity: 1_000_000, now })
        const scaled = forecastFull(
          points.map(({ at: when, value }) => ({ at: when, value: value * unit })).toReversed(),
          { used: 500_000 * unit, capacity: 1_000_000 * unit, now },
        )
        expect(scaled.kind).toBe(plain.kind)
        if (plain.kind === 'full' && scaled.kind === 'full') {
          expect(scaled.at / plain.at).toBeCloseTo(1, 9)
        }
      }),
    )
  })
})
