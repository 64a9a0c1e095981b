import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { regroup, sumCells, type Cell } from './cells.ts'

const boundsMs = [200, 500, 1000]
const cell = (valid: number, bad = 0, highest: number | null = null): Cell => ({
  counts: { valid, bad },
  refused: 1,
  durations: { boundsMs, counts: [valid, 0, bad, 0] },
  highest,
})
const anyCell = fc.option(
  fc.tuple(fc.nat(1_000), fc.nat(50), fc.option(fc.nat(90))).map((parts) => cell(...parts)),
)

describe('adding cells', () => {
  test('adds counts and durations, and keeps the greatest depth', () => {
    expect(sumCells([cell(3, 1, 7), null, cell(5, 0, 2)])).toEqual({
      counts: { valid: 8, bad: 1 },
      refused: 2,
      durations: { boundsMs, counts: [8, 0, 1, 0] },
      highest: 7,
    })
    expect(sumCells([null, null])).toBeNull()
  })

  test('in another order, or in parts first, changes nothing', () => {
    fc.assert(
      fc.property(fc.array(anyCell), fc.nat(40), (cells, at) => {
        const whole = sumCells(cells)
        expect(sumCells([...cells].reverse())).toEqual(whole)
        expect(sumCells([sumCells(cells.slice(0, at)), sumCells(cells.slice(at))])).toEqual(whole)
      }),
    )
  })
})

describe('cutting anew', () => {
  const bounds = [0, 10, 20, 30, 40]
  const cells = [cell(1), cell(2), null, cell(8)]
  const valid = (found: (Cell | null)[]) => found.map((one) => one?.counts.valid ?? null)

  test('adds what lies between two edges; nothing there is nothing known', () => {
    expect(valid(regroup({ bounds, cells }, [0, 20, 30, 40]))).toEqual([3, null, 8])
    expect(valid(regroup({ bounds, cells }, [10, 40]))).toEqual([10])
  })

  test('leaves out the minutes of a span, and no others', () => {
    const without = [{ from: 10, to: 20 }]
    expect(valid(regroup({ bounds, cells }, [0, 40], without))).toEqual([9])
    expect(valid(regroup({ bounds, cells }, [0, 10, 20, 40], without))).toEqual([1, null, 8])
    expect(valid(regroup({ bounds, cells }, [0, 40], [{ from: -50, to: 0 }]))).toEqual([11])
  })

  test('refuses to cut through a cell', () => {
    expect(() => regroup({ bounds, cells }, [0, 15])).toThrow('is no bound')
    expect(() => regroup({ bounds, cells }, [0, 40], [{ from: 5, to: 15 }])).toThrow(
      'inside a cell',
    )
  })

  test('gives the same however finely it was cut before', () => {
    const list = fc.array(anyCell, { minLength: 24, maxLength: 24 })
    const edges = fc
      .uniqueArray(fc.nat(24), { minLength: 2 })
      .map((all) => all.sort((a, b) => a - b))
    const span = fc.tuple(fc.nat(24), fc.nat(24)).map(([a, b]) => ({
      from: Math.min(a, b),
      to: Math.max(a, b),
    }))
    fc.assert(
      fc.property(list, edges, span, (fine, cuts, leftOut) => {
        const all = Array.from({ length: 25 }, (_, index) => index)
        const found = regroup({ bounds: all, cells: fine }, cuts, [leftOut])
        const coarse = [...new Set([0, 24, ...cuts, leftOut.from, leftOut.to])].sort(
          (a, b) => a - b,
        )
        const merged = regroup({ bounds: all, cells: fine }, coarse)
        expect(regroup({ bounds: coarse, cells: merged }, cuts, [leftOut])).toEqual(found)
      }),
    )
  })
})
