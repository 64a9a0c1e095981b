import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { areaPath, linePath, reduceToColumns, type Point } from './path.ts'
import { linearScale, roundTicks, timeTicks } from './scale.ts'

describe('a reduced line', () => {
  const heights = fc.array(fc.option(fc.double({ min: 0, max: 100, noNaN: true }), { freq: 8 }), {
    maxLength: 300,
    size: 'max',
  })
  // Up to 20 columns of pixels, so that most have more points than stay.
  const series = fc
    .tuple(heights, fc.integer({ min: 1, max: 20 }))
    .map(([values, width]) =>
      values.map((y, index): Point => ({ x: (index * width) / values.length, y })),
    )
  function columns(points: readonly Point[]) {
    const found = new Map<number, Point[]>()
    for (const point of points) {
      const column = Math.floor(point.x)
      found.set(column, [...(found.get(column) ?? []), point])
    }
    return found
  }
  const known = (points: readonly Point[]) => points.flatMap(({ y }) => (y === null ? [] : [y]))

  test('has the lowest, highest, first and last of every column of pixels, in their order', () => {
    fc.assert(
      fc.property(series, (points) => {
        const reduced = reduceToColumns(points)
        const kept = columns(reduced)
        for (const [column, all] of columns(points)) {
          const some = kept.get(column) ?? []
          expect([some[0], some.at(-1)]).toEqual([all[0], all.at(-1)])
          expect(Math.min(...known(some))).toBe(Math.min(...known(all)))
          expect(Math.max(...known(some))).toBe(Math.max(...known(all)))
          expect(some.some(({ y }) => y === null)).toBe(all.some(({ y }) => y === null))
          expect(some.length).toBeLessThanOrEqual(5)
        }
        expect(reduced).toEqual(points.filter((point) => reduced.includes(point)))
      }),
    )
  })

  /** The lowest and highest height that the line has within each column, where it runs between points too. */
  function drawnHeights(points: readonly Point[]) {
    const drawn = new Map<number, [number, number]>()
    const draw = (column: number, y: number) => {
      const [low, high] = drawn.get(column) ?? [y, y]
      drawn.set(column, [Math.min(low, y), Math.max(high, y)])
    }
    for (const [index, { x, y }] of points.entries()) {
      if (y === null) continue
      draw(Math.floor(x), y)
      const next = points[index + 1]
      if (!next || next.y === null) continue
      const at = linearScale([x, next.x], [y, next.y])
      for (let edge = Math.floor(x) + 1; edge <= Math.floor(next.x); edge += 1) {
        draw(edge - 1, at(edge))
        draw(edge, at(edge))
      }
    }
    return drawn
  }

  test('is the same picture in every column of pixels', () => {
    fc.assert(
      fc.property(series, (points) => {
        expect(drawnHeights(reduceToColumns(points))).toEqual(drawnHeights(points))
      }),
    )
  })

  test('shows one bad minute in 28 days', () => {
    const points = Array.from({ length: 40_320 }, (_, minute) => ({
      x: (minute * 1_000) / 40_320,
      y: minute === 12_345 ? 0 : 100,
    }))
    const reduced = reduceToColumns(points)
    expect(reduced.length).toBeLessThan(4_001)
    expect(reduced.filter(({ y }) => y === 0)).toHaveLength(1)
  })
})

test('a line ends at a gap and begins anew, and what stands alone is a dot', () => {
  const points = [1, 2, null, 3, null, 4, 5].map((y, x) => ({ x, y }))
  expect(linePath(points)).toBe('M0 1L1 2M3 3h0.01M5 4L6 5')
  expect(areaPath(points, 9)).toBe('M0 1L1 2L1 9L0 9ZM5 4L6 5L6 9L5 9Z')
  expect(linePath([])).toBe('')
})

test('scales map ends to ends', () => {
  const scale = linearScale([10, 20], [100, 0])
  expect([10, 15, 20].map(scale)).toEqual([100, 50, 0])
  expect(linearScale([3, 3], [5, 9])(3)).toBe(5)
})

test.each([
  [0, 0.61, 4, [0, 0.2, 0.4, 0.6, 0.8]],
  [0, 100, 5, [0, 20, 40, 60, 80, 100]],
  [-140, 100, 5, [-150, -100, -50, 0, 50, 100]],
  [99.8, 100, 2, [99.8, 99.9, 100]],
  [0, 0, 4, [0]],
])('round ticks of %f to %f', (min, max, count, ticks) => {
  expect(roundTicks(min, max, count)).toEqual(ticks)
})

test('time ticks are whole in UTC', () => {
  const at = Date.UTC(2026, 10, 20, 10, 27)
  const iso = (from: number, count: number) =>
    timeTicks(from, at, count).map((tick) => new Date(tick).toISOString().slice(5, 16))
  expect(iso(at - 3_600_000, 6)).toEqual([
    '11-20T09:30',
    '11-20T09:40',
    '11-20T09:50',
    '11-20T10:00',
    '11-20T10:10',
    '11-20T10:20',
  ])
  expect(iso(at - 7 * 86_400_000, 8)).toHaveLength(7)
  expect(iso(at - 7 * 86_400_000, 8)[0]).toBe('11-14T00:00')
})
