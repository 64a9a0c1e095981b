import type { EventCounts } from './counts.ts'
import { mergeHistograms, type Histogram } from './percentile.ts'
import type { MinuteSpan } from './windows.ts'

/** What was counted between two moments, of requests or of the minutes of a queue. Whole numbers. */
export interface Cell {
  readonly counts: EventCounts
  /** Refused by an operator's control: beside the valid events. */
  readonly refused: number
  /** Of requests whose duration was measured. */
  readonly durations: Histogram | null
  /** The greatest depth of a queue. */
  readonly highest: number | null
}

/** Adds cells; the order and how they were cut make no difference. Null when all are. */
export function sumCells(cells: Iterable<Cell | null>): Cell | null {
  let sum: Cell | null = null
  for (const cell of cells) {
    if (cell !== null) sum = sum === null ? cell : addCells(sum, cell)
  }
  return sum
}

function addCells(a: Cell, b: Cell): Cell {
  const counts = {
    valid: a.counts.valid + b.counts.valid,
    bad: a.counts.bad + b.counts.bad,
  }
  return {
    counts,
    refused: a.refused + b.refused,
    durations: either(a.durations, b.durations, mergeHistograms),
    highest: either(a.highest, b.highest, Math.max),
  }
}

function either<T>(a: T | null, b: T | null, both: (a: T, b: T) => T): T | null {
  return a === null ? b : b === null ? a : both(a, b)
}

/** Cells between neighbours of rising moments, in ms since 1970 UTC: one fewer than bounds. */
export interface CutCells {
  readonly bounds: readonly number[]
  readonly cells: readonly (Cell | null)[]
}

/**
 * Cuts cells anew at edges that are among their bounds, leaving out what lies in the given spans, whose ends are
 * bounds too (slo.md §9, exclusions: out of valid and bad). One result between each two edges.
 * @throws RangeError when an edge, or an end of a span within the edges, is no bound, for then a cell would be in two
 */
export function regroup(
  { bounds, cells }: CutCells,
  edges: readonly number[],
  leftOut: readonly MinuteSpan[] = [],
): (Cell | null)[] {
  const places = edges.map((edge) => placeOf(bounds, edge))
  return places.slice(1).map((to, index) => {
    const from = places[index] ?? 0
    return sumCells(cells.slice(from, to).filter((_, place) => isCounted(from + place)))
  })

  function isCounted(place: number): boolean {
    const [from, to] = [bounds[place] ?? 0, bounds[place + 1] ?? 0]
    for (const span of leftOut) {
      if (span.from <= from && span.to >= to) return false
      if (span.from < to && span.to > from) {
        throw new RangeError('a span that is left out begins or ends inside a cell')
      }
    }
    return true
  }
}

function placeOf(bounds: readonly number[], edge: number): number {
  let [low, high] = [0, bounds.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((bounds[middle] ?? Infinity) < edge) low = middle + 1
    else high = middle
  }
  if (bounds[low] !== edge) throw new RangeError(`${new Date(edge).toISOString()} is no bound`)
  return low
}
