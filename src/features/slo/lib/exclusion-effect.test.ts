import fc from 'fast-check'
import { expect, test } from 'vitest'
import { exclusionEffect } from './exclusion-effect.ts'

const from = Date.UTC(2026, 10, 20, 10, 0)
const minute = 60_000
const objective = { objectivePpm: 999_000 }
const columns = {
  from,
  valid: [1_000, 1_000, 1_000, 1_000],
  bad: [0, 3, 1, 0],
}

test('what lies in the span no longer counts, from its first minute up to and not including its end', () => {
  const effect = exclusionEffect(columns, { from: from + minute, to: from + 2 * minute }, objective)
  expect(effect.inside).toEqual({ valid: 1_000, bad: 3 })
  expect(effect.now).toMatchObject({ counts: { valid: 4_000, bad: 4 }, remaining: 0 })
  expect(effect.now.band).toBe('incident')
  expect(effect.without.counts).toEqual({ valid: 3_000, bad: 1 })
  expect(effect.without.remaining).toBeCloseTo(2 / 3, 12)
  expect(effect).toMatchObject({ minutesToCome: 0, without: { band: 'free' } })
})

test('minutes to come are counted as such, and older ones than are known change nothing', () => {
  const ahead = exclusionEffect(
    columns,
    { from: from + 3 * minute, to: from + 9 * minute },
    objective,
  )
  expect(ahead).toMatchObject({ inside: { valid: 1_000 }, minutesToCome: 5 })
  const old = exclusionEffect(columns, { from: from - 9 * minute, to: from }, objective)
  expect(old).toMatchObject({ inside: { valid: 0, bad: 0 }, minutesToCome: 0 })
  expect(old.without).toEqual(old.now)
})

test('where nothing is left there is no share, neither 0 nor 100 %', () => {
  const all = exclusionEffect(columns, { from, to: from + 4 * minute }, objective)
  expect(all.without).toEqual({ counts: { valid: 0, bad: 0 }, remaining: null, band: 'unknown' })
})

test('leaving minutes out is like never having counted them', () => {
  const counts = fc.array(fc.nat(500), { minLength: 12, maxLength: 12 })
  const place = fc.nat(12)
  fc.assert(
    fc.property(counts, counts, place, place, (good, bad, a, b) => {
      const all = { from, valid: good.map((count, at) => count + (bad[at] ?? 0)), bad }
      const [first, end] = [Math.min(a, b), Math.max(a, b) + 1]
      const kept = (column: number[]) =>
        column.map((count, at) => (at >= first && at < end ? 0 : count))
      const span = { from: from + first * minute, to: from + end * minute }
      const never = { from, valid: kept(all.valid), bad: kept(all.bad) }
      expect(exclusionEffect(all, span, objective).without).toEqual(
        exclusionEffect(never, { from: from - minute, to: from }, objective).now,
      )
    }),
  )
})
