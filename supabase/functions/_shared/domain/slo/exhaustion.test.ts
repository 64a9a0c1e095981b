import { describe, expect, test } from 'vitest'
import { sumCounts, type EventCounts } from './counts.ts'
import { naiveExhaustion, steppedExhaustion } from './exhaustion.ts'

const threeNines = { objectivePpm: 999_000 }
const clean = { valid: 100_000, bad: 0 }
const hoursOf = (...parts: [number, EventCounts][]) =>
  parts.flatMap(([count, counts]) => Array.from({ length: count }, () => counts))

describe('naively', () => {
  test.each([
    [14.4, 46.7],
    [6, 112],
    [3, 224],
    [1, 672],
  ])('a whole budget at a burn of %d lasts %d h', (burn, hours) => {
    const recent = { valid: 1_000_000, bad: burn * 1000 }
    const found = naiveExhaustion({ valid: 1_000_000, bad: 0 }, recent, threeNines)
    expect(found?.kind === 'in' && Number((found.minutes / 60).toFixed(1))).toBe(hours)
  })

  test('spent is spent, nothing burning is out of sight, no events say nothing', () => {
    const spent = { valid: 1000, bad: 1 }
    expect(naiveExhaustion(spent, spent, threeNines)).toEqual({ kind: 'exhausted' })
    expect(naiveExhaustion(clean, clean, threeNines)).toEqual({ kind: 'not_in_sight' })
    expect(naiveExhaustion(clean, { valid: 0, bad: 0 }, threeNines)).toBeNull()
  })
})

describe('stepped', () => {
  test('agrees with the naive answer while nothing ages out', () => {
    const burning = { valid: 100_000, bad: 1_440 }
    const hours = hoursOf([671, clean], [1, burning])
    const naive = naiveExhaustion(sumCounts(hours), burning, threeNines)
    const stepped = steppedExhaustion(hours, 1, threeNines)
    const minutes = naive?.kind === 'in' ? naive.minutes : NaN
    expect(stepped?.kind === 'in' && stepped.minutes).toBe(Math.ceil(minutes / 60) * 60)
  })

  test('a burn below 1 settles and never runs out', () => {
    expect(steppedExhaustion(hoursOf([672, { valid: 1000, bad: 0 }]), 6, threeNines)).toEqual({
      kind: 'not_in_sight',
    })
    const slow = hoursOf([600, clean], [72, { valid: 100_000, bad: 50 }])
    expect(steppedExhaustion(slow, 6, threeNines)).toEqual({ kind: 'not_in_sight' })
  })

  test('what ages out gives back, which the naive answer does not know', () => {
    const old = { valid: 100_000, bad: 6_000 }
    const hours = hoursOf([10, old], [662, { valid: 100_000, bad: 95 }])
    expect(naiveExhaustion(sumCounts(hours), hours.at(-1) ?? clean, threeNines)?.kind).toBe(
      'exhausted',
    )
    const lighter = hoursOf([10, { valid: 100_000, bad: 600 }], [662, { valid: 100_000, bad: 90 }])
    expect(naiveExhaustion(sumCounts(lighter), { valid: 100_000, bad: 90 }, threeNines)?.kind).toBe(
      'in',
    )
    expect(steppedExhaustion(lighter, 1, threeNines)).toEqual({ kind: 'not_in_sight' })
  })

  test('the oldest hour leaves first', () => {
    const burning = { valid: 100_000, bad: 500 }
    const outage = { valid: 100_000, bad: 66_600 }
    const spent = (first: EventCounts, second: EventCounts) =>
      steppedExhaustion(hoursOf([1, first], [1, second], [669, clean], [1, burning]), 1, threeNines)
    // 67,100 of 67,200 are spent; another 500 are too many unless the outage leaves first.
    expect(spent(outage, clean)).toEqual({ kind: 'in', minutes: 134 * 60 })
    expect(spent(clean, outage)).toEqual({ kind: 'in', minutes: 60 })
  })

  test('a young service loses nothing by age before it is 28 days old', () => {
    const hours = hoursOf([24, { valid: 1000, bad: 0 }], [1, { valid: 1000, bad: 10 }])
    const found = steppedExhaustion(hours, 1, threeNines)
    expect(found?.kind === 'in' && found.minutes).toBe(2 * 60)
  })
})
