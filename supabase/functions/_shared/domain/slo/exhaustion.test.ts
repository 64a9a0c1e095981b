import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sumCounts, type EventCounts } from './counts.ts'
import { naiveExhaustion, steppedExhaustion } from './exhaustion.ts'
import { sloWindowMinutes } from './objective.ts'

const threeNines = { objectivePpm: 999_000 }
const clean = { valid: 100_000, bad: 0 }
const hoursOf = (...parts: [number, EventCounts][]) =>
  parts.flatMap(([count, counts]) => Array.from({ length: count }, () => counts))

/** The last of the hours of the window, oldest first, going on like the mean of the newest. */
function stepped(hours: EventCounts[], recentHours: number) {
  const missing = sloWindowMinutes / 60 - hours.length
  const parts = hours.map((counts, index) => ({ counts, leavesIn: (missing + index + 1) * 60 }))
  const youth = Array.from({ length: missing }, (_, index) => ({
    counts: { valid: 0, bad: 0 },
    leavesIn: (index + 1) * 60,
  }))
  const pace = { counts: sumCounts(hours.slice(-recentHours)), minutes: recentHours * 60 }
  return steppedExhaustion([...youth, ...parts], pace, threeNines)
}
const exhaustionOf = (hours: EventCounts[], recentHours: number) =>
  stepped(hours, recentHours)?.exhaustion ?? null

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
    const found = exhaustionOf(hours, 1)
    const minutes = naive?.kind === 'in' ? naive.minutes : NaN
    expect(found?.kind === 'in' && found.minutes).toBe(Math.ceil(minutes / 60) * 60)
  })

  test('a burn below 1 settles and never runs out', () => {
    expect(exhaustionOf(hoursOf([672, { valid: 1000, bad: 0 }]), 6)).toEqual({
      kind: 'not_in_sight',
    })
    const slow = hoursOf([600, clean], [72, { valid: 100_000, bad: 50 }])
    expect(exhaustionOf(slow, 6)).toEqual({ kind: 'not_in_sight' })
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
    expect(exhaustionOf(lighter, 1)).toEqual({ kind: 'not_in_sight' })
  })

  test('the oldest hour leaves first', () => {
    const burning = { valid: 100_000, bad: 500 }
    const outage = { valid: 100_000, bad: 66_600 }
    const spent = (first: EventCounts, second: EventCounts) =>
      exhaustionOf(hoursOf([1, first], [1, second], [669, clean], [1, burning]), 1)
    // 67,100 of 67,200 are spent; another 500 are too many unless the outage leaves first.
    expect(spent(outage, clean)).toEqual({ kind: 'in', minutes: 134 * 60 })
    expect(spent(clean, outage)).toEqual({ kind: 'in', minutes: 60 })
  })

  test('a young service loses nothing by age before it is 28 days old', () => {
    const hours = hoursOf([24, { valid: 1000, bad: 0 }], [1, { valid: 1000, bad: 10 }])
    const found = exhaustionOf(hours, 1)
    expect(found?.kind === 'in' && found.minutes).toBe(2 * 60)
  })

  test('is what one gets by adding up each later window anew', () => {
    const count = fc.record({ valid: fc.nat(10_000), bad: fc.nat(60) })
    const pace = fc.record({ counts: count, minutes: fc.constantFrom(60, 360) })
    fc.assert(
      fc.property(fc.array(count, { minLength: 1, maxLength: 30 }), pace, (hours, going) => {
        const parts = hours.map((counts, index) => ({ counts, leavesIn: (index + 1) * 60 }))
        const found = steppedExhaustion(parts, going, threeNines)
        const whole = sumCounts(hours)
        if (whole.valid === 0 || going.counts.valid === 0) return found === null
        const naive = [0, ...parts.map(({ leavesIn }) => leavesIn)].flatMap((minutes) => {
          const kept = sumCounts(hours.slice(minutes / 60))
          const share = minutes / going.minutes
          const valid = kept.valid + going.counts.valid * share
          const bad = kept.bad + going.counts.bad * share
          return valid === 0
            ? []
            : [{ minutesAhead: minutes, remaining: 1 - bad / (valid * 0.001) }]
        })
        expect(found?.points.map(({ minutesAhead }) => minutesAhead)).toEqual(
          naive.map(({ minutesAhead }) => minutesAhead),
        )
        for (const [index, { remaining }] of (found?.points ?? []).entries()) {
          const other = naive[index]?.remaining ?? NaN
          expect(Math.abs(remaining - other)).toBeLessThan(1e-6 * Math.max(1, Math.abs(other)))
        }
        const firstSpent = found?.points.find(({ remaining }) => remaining <= 0)?.minutesAhead
        const told = found?.exhaustion
        expect(
          told?.kind === 'exhausted' ? 0 : told?.kind === 'in' ? told.minutes : undefined,
        ).toBe(firstSpent)
        return true
      }),
    )
  })
})
