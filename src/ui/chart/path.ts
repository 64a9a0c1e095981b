export interface Point {
  readonly x: number
  /** Null is a gap: the line ends before it and begins anew after it. */
  readonly y: number | null
}

/** The `d` of a line through points; one that stands alone between gaps is drawn as a dot. */
export function linePath(points: readonly Point[]): string {
  return runsOf(points)
    .map((run) => {
      const [first, ...rest] = run
      if (first === undefined) return ''
      return rest.length === 0 ? `M${first}h0.01` : `M${first}L${rest.join('L')}`
    })
    .join('')
}

/** The `d` of the area between a line and a base. */
export function areaPath(points: readonly Point[], base: number): string {
  let path = ''
  let run: Point[] = []
  const close = () => {
    const [first, last] = [run[0], run.at(-1)]
    if (first && last && run.length > 1) {
      path += `${linePath(run)}L${round(last.x)} ${round(base)}L${round(first.x)} ${round(base)}Z`
    }
    run = []
  }
  for (const point of points) {
    if (point.y === null) close()
    else run.push(point)
  }
  close()
  return path
}

function runsOf(points: readonly Point[]): string[][] {
  const runs: string[][] = [[]]
  for (const { x, y } of points) {
    if (y === null) runs.push([])
    else runs.at(-1)?.push(`${round(x)} ${round(y)}`)
  }
  return runs.filter((run) => run.length > 0)
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

/**
 * Fewer points that draw the same picture: of each column of pixels the first, lowest, highest and last point stay,
 * in their order (M4, Jugel et al., VLDB 2014). Every n-th point would lose a spike of one minute in 28 days.
 * @param points by rising x, in pixels
 */
export function reduceToColumns(points: readonly Point[]): Point[] {
  const kept: Point[] = []
  let column: Point[] = []
  for (const point of points) {
    const [first] = column
    if (first && Math.floor(first.x) !== Math.floor(point.x)) {
      kept.push(...extremes(column))
      column = []
    }
    column.push(point)
  }
  kept.push(...extremes(column))
  return kept
}

/** A gap inside the column stays one, so that it is not drawn over. */
function extremes(column: readonly Point[]): Point[] {
  if (column.length <= 4) return [...column]
  let lowest: Point | undefined
  let highest: Point | undefined
  let gap: Point | undefined
  for (const point of column) {
    if (point.y === null) gap ??= point
    else {
      if (lowest === undefined || point.y < (lowest.y ?? 0)) lowest = point
      if (highest === undefined || point.y > (highest.y ?? 0)) highest = point
    }
  }
  const wanted = new Set([column[0], column.at(-1), lowest, highest, gap])
  return column.filter((point) => wanted.has(point))
}
