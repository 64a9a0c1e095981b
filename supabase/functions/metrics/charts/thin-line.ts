export interface LinePoint {
  readonly minutesAhead: number
  readonly remaining: number
}

/**
 * Leaves out points of a line that lie within a tolerance of the straight one between their neighbours
 * (Douglas and Peucker, 1973). Ends and corners stay.
 */
export function thinLine<P extends LinePoint>(points: readonly P[], tolerance: number): P[] {
  const [first, last] = [points[0], points.at(-1)]
  if (first === undefined || last === undefined || points.length < 3) return [...points]
  let farthest = { index: 0, distance: 0 }
  const slope = (last.remaining - first.remaining) / (last.minutesAhead - first.minutesAhead)
  for (const [index, { minutesAhead, remaining }] of points.entries()) {
    const onLine = first.remaining + slope * (minutesAhead - first.minutesAhead)
    const distance = Math.abs(remaining - onLine)
    if (distance > farthest.distance) farthest = { index, distance }
  }
  if (farthest.distance <= tolerance) return [first, last]
  const before = thinLine(points.slice(0, farthest.index + 1), tolerance)
  return [...before.slice(0, -1), ...thinLine(points.slice(farthest.index), tolerance)]
}
