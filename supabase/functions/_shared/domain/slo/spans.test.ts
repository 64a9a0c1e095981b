import fc from 'fast-check'
import { expect, test } from 'vitest'
import { clipSpan, mergeSpans, minutesInside } from './spans.ts'

const minute = 60_000
const span = (from: number, to: number) => ({ from: from * minute, to: to * minute })

test('spans that touch or overlap are one', () => {
  expect(mergeSpans([span(5, 9), span(0, 2), span(2, 3), span(8, 12), span(20, 20)])).toEqual([
    span(0, 3),
    span(5, 12),
  ])
})

test.each([
  ['inside', span(2, 4), span(2, 4)],
  ['over the start', span(-3, 4), span(0, 4)],
  ['over the end', span(8, 40), span(8, 10)],
  ['before it', span(-9, -4), span(0, 0)],
  ['after it', span(12, 14), span(10, 10)],
])('a span %s of a window is clipped', (_, one, expected) => {
  expect(clipSpan(one, span(0, 10))).toEqual(expected)
})

test('minutes of a window are counted once', () => {
  const anySpan = fc.tuple(fc.integer({ min: -20, max: 60 }), fc.nat(30))
  fc.assert(
    fc.property(fc.array(anySpan, { maxLength: 8 }), (all) => {
      const spans = all.map(([from, length]) => span(from, from + length))
      const naive = Array.from({ length: 40 }, (_, at) => at * minute).filter((at) =>
        spans.some(({ from, to }) => at >= from && at < to),
      )
      expect(minutesInside(spans, span(0, 40))).toBe(naive.length)
    }),
  )
})
