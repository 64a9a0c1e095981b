import fc from 'fast-check'
import { expect, test } from 'vitest'
import { momentsOf, placesOf, planMoments, probeMs } from './moments.ts'

const minuteMs = 60_000
const at = Date.UTC(2026, 10, 27, 12, 37)
const ago = (...minutes: number[]) => minutes.map((each) => at - each * minuteMs)

test('every moment is asked for, by a run or singly, and nothing else is', () => {
  const moments = fc.uniqueArray(fc.nat(3_000), { minLength: 1, maxLength: 200 })
  fc.assert(
    fc.property(moments, (minutes) => {
      const wanted = ago(...minutes).sort((a, b) => a - b)
      const { runs, singles } = planMoments(wanted)
      const asked = new Set([...runs.flatMap(placesOf), ...singles])
      expect([...asked].sort((a, b) => a - b)).toEqual(wanted)
    }),
  )
})

test('the windows of an evaluation take one run and four single moments', () => {
  const windows = [40_320, 4_320, 1_440, 360, 120, 60, 30, 5, 0]
  const { runs, singles } = planMoments(momentsOf(ago(...windows)))
  expect(runs).toEqual([{ from: at - 40_320 * minuteMs, to: at, step: probeMs }])
  expect(singles).toEqual(ago(120, 60, 30, 5))
})

test('hours of two budgets, minutes of an hour and an exclusion take a few queries', () => {
  const lastHour = at - 37 * minuteMs
  const hours = Array.from({ length: 1_345 }, (_, index) => lastHour - index * 60 * minuteMs)
  const minutes = Array.from({ length: 61 }, (_, index) => at - index * minuteMs)
  const others = ago(40_320, 360, 1_000, 1_017)
  const moments = [...new Set([...hours, ...minutes, ...others])].sort((a, b) => a - b)
  const { runs, singles } = planMoments(moments)
  expect(runs.map(({ step }) => step / minuteMs)).toEqual([60, 1])
  expect(singles).toHaveLength(4)
})

test('between far bounds there is somebody looking, at distances from the later one', () => {
  expect(momentsOf(ago(1_000, 30, 0))).toEqual(ago(1_000, 750, 390, 30, 0))
  expect(momentsOf(ago(720, 0))).toEqual(ago(720, 360, 0))
})
