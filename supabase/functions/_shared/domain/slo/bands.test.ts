import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  bandOf,
  bandOfRemaining,
  holdBand,
  type Band,
  type Evidence,
  type HeldBand,
} from './bands.ts'
import { ratio } from './ratio.ts'

const threeNines = { objectivePpm: 999_000 }
const day = 1_440
const evidence = (bad: number, changes: Partial<Evidence> = {}): Evidence => ({
  counts: { valid: 1_000_000, bad },
  heartbeats: 28 * day,
  minutesKnown: 28 * day,
  ...changes,
})

describe('the band', () => {
  // The budget of a million events at 99.9 % is a thousand of them.
  test.each([
    [0, 'free'],
    [499, 'free'],
    [500, 'slow'],
    [750, 'slow'],
    [751, 'freeze'],
    [900, 'freeze'],
    [901, 'incident'],
    [2_400, 'incident'],
  ])('%d of 1,000 spent is %s', (bad, band) => {
    expect(bandOf(evidence(bad), threeNines)).toEqual({ band, why: null })
  })

  test.each<[string, Partial<Evidence>]>([
    ['blind', { heartbeats: 14 * day - 1 }],
    ['blind', { heartbeats: 0, minutesKnown: 0 }],
    ['young', { heartbeats: day - 1, minutesKnown: day - 1 }],
    ['few_events', { counts: { valid: 4_999, bad: 0 } }],
    ['no_events', { counts: { valid: 0, bad: 0 } }],
  ])('is unknown, not green: %s', (why, changes) => {
    expect(bandOf(evidence(0, changes), threeNines)).toEqual({ band: 'unknown', why })
  })

  test('is known at the edges of what is known', () => {
    const edges = { heartbeats: day / 2, minutesKnown: day, counts: { valid: 5_000, bad: 0 } }
    expect(bandOf(evidence(0, edges), threeNines).band).toBe('free')
  })

  test('never improves as more is spent', () => {
    const worse: Band[] = ['free', 'slow', 'freeze', 'incident']
    fc.assert(
      fc.property(
        fc.bigInt({ min: -500n, max: 100n }),
        fc.bigInt({ min: 0n, max: 100n }),
        (left, spent) => {
          const [before, after] = [left, left - spent].map((n) =>
            worse.indexOf(bandOfRemaining(ratio(n, 100n))),
          )
          expect(after).toBeGreaterThanOrEqual(before ?? NaN)
        },
      ),
    )
  })
})

describe('a band that holds', () => {
  const minute = 60_000
  const hold = (steps: readonly (readonly [number, Band])[]) =>
    steps.reduce<HeldBand | null>((held, [at, band]) => holdBand(held, band, at * minute), null)
      ?.band

  test('worsens at once', () =>
    expect(
      hold([
        [0, 'free'],
        [1, 'incident'],
      ]),
    ).toBe('incident'))
  test('improves after an hour above its edge', () => {
    expect(
      hold([
        [0, 'freeze'],
        [1, 'slow'],
        [60, 'slow'],
      ]),
    ).toBe('freeze')
    expect(
      hold([
        [0, 'freeze'],
        [1, 'slow'],
        [61, 'slow'],
      ]),
    ).toBe('slow')
  })
  test('counts the hour anew when it was worse in between', () => {
    expect(
      hold([
        [0, 'freeze'],
        [1, 'slow'],
        [59, 'freeze'],
        [60, 'slow'],
        [90, 'slow'],
      ]),
    ).toBe('freeze')
  })
  test('takes missed evaluations as time, not as runs', () => {
    expect(
      hold([
        [0, 'freeze'],
        [1, 'slow'],
        [500, 'free'],
      ]),
    ).toBe('free')
  })
  test('knows nothing at once, and begins anew after that', () => {
    expect(
      hold([
        [0, 'free'],
        [1, 'unknown'],
      ]),
    ).toBe('unknown')
    expect(
      hold([
        [0, 'incident'],
        [1, 'unknown'],
        [2, 'free'],
      ]),
    ).toBe('free')
  })
})
