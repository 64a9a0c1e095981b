import fc from 'fast-check'
import { expect, test } from 'vitest'
import { thinLine } from './thin-line.ts'

const line = (...values: number[]) =>
  values.map((remaining, minutesAhead) => ({ minutesAhead, remaining }))

test('of a straight line its ends stay, and corners', () => {
  expect(thinLine(line(5, 4, 3, 2, 1), 0.01).map(({ minutesAhead }) => minutesAhead)).toEqual([
    0, 4,
  ])
  expect(thinLine(line(5, 4, 3, 9, 9, 9), 0.01).map(({ minutesAhead }) => minutesAhead)).toEqual([
    0, 2, 3, 5,
  ])
  expect(thinLine(line(1), 0.01)).toEqual(line(1))
})

test('what is left out lies within the tolerance of what stays', () => {
  const values = fc.array(fc.double({ min: -3, max: 1, noNaN: true }), {
    minLength: 2,
    maxLength: 60,
  })
  fc.assert(
    fc.property(values, (all) => {
      const points = line(...all)
      const kept = thinLine(points, 0.1)
      for (const { minutesAhead, remaining } of points) {
        const right = kept.find((point) => point.minutesAhead >= minutesAhead)
        const left = kept.findLast((point) => point.minutesAhead <= minutesAhead)
        if (!left || !right) throw new Error('an end is missing')
        const share =
          left === right
            ? 0
            : (minutesAhead - left.minutesAhead) / (right.minutesAhead - left.minutesAhead)
        const drawn = left.remaining + share * (right.remaining - left.remaining)
        expect(Math.abs(drawn - remaining)).toBeLessThanOrEqual(0.1 + 1e-9)
      }
    }),
  )
})
