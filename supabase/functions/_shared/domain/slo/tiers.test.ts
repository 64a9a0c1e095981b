import { describe, expect, test } from 'vitest'
import {
  detectionMinutes,
  isReachable,
  readTier,
  resetMinutes,
  standardTiers,
  tierShare,
} from './tiers.ts'

const threeNines = { objectivePpm: 999_000 }
const percent = (share: number, digits = 3) => Number((share * 100).toFixed(digits))
const [pageFast] = standardTiers
if (!pageFast) throw new Error('there is no first tier')

describe('the tiers of 28 days', () => {
  test('stand for these shares of the budget', () => {
    expect(standardTiers.map((tier) => percent(tierShare(tier)))).toEqual([
      2.143, 5.357, 10.714, 10.714,
    ])
  })

  test('notice a total outage within minutes, and let go of it after the short window', () => {
    const seconds = standardTiers.map((tier) =>
      Math.round((detectionMinutes(tier, threeNines, 1) ?? NaN) * 60),
    )
    expect(seconds).toEqual([52, 130, 259, 259])
    const resets = standardTiers.map((tier) => Math.round(resetMinutes(tier, threeNines, 1)))
    expect(resets).toEqual([5, 30, 120, 360])
  })

  test('never notice what burns slower than they ask for', () => {
    expect(detectionMinutes(pageFast, threeNines, 0.0144)).toBeNull()
    expect(resetMinutes(pageFast, threeNines, 0.0144)).toBe(0)
  })

  test.each([
    [930_600, true],
    [930_500, false],
    [950_000, true],
  ])('14.4 at %d ppm can fire: %s', (objectivePpm, reachable) => {
    expect(isReachable(pageFast, { objectivePpm })).toBe(reachable)
  })
})

describe('a reading', () => {
  const events = (valid: number, bad: number) => ({ valid, bad })
  const over = events(1000, 20)
  test.each([
    ['both windows over', { long: over, short: events(100, 2) }, true],
    ['the fault is over', { long: over, short: events(100, 0) }, false],
    ['a blip', { long: events(1000, 14), short: events(100, 10) }, false],
    ['four bad events are too few', { long: events(100, 4), short: events(10, 4) }, false],
    ['five are enough', { long: events(100, 5), short: events(10, 5) }, true],
    ['no traffic in the short window', { long: over, short: events(0, 0) }, false],
  ])('%s', (_, counts, isOver) => {
    expect(readTier(pageFast, counts, threeNines).isOver).toBe(isOver)
  })

  test('tells both burns, null without events', () => {
    expect(readTier(pageFast, { long: over, short: events(0, 0) }, threeNines)).toMatchObject({
      longBurn: 20,
      shortBurn: null,
    })
  })

  test('a floor of no bad events lets one failure page', () => {
    const one = { long: events(10, 1), short: events(1, 1) }
    expect(readTier(pageFast, one, threeNines, 0).isOver).toBe(true)
  })
})
