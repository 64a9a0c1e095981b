/** A value at a moment, in ms since 1970. */
export type Measured = { readonly at: number; readonly value: number }

export type Forecast =
  /** Fewer than six points, or less than six hours: a line through them would say nothing. */
  | { readonly kind: 'too_young' }
  /** It falls, or what it grows by cannot be told from its own ups and downs. */
  | { readonly kind: 'level'; readonly perDay: number }
  /** It grows, and does not reach the capacity as far as one may look ahead. */
  | { readonly kind: 'far'; readonly perDay: number; readonly looksAheadMs: number }
  | { readonly kind: 'full'; readonly perDay: number; readonly at: number }

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const leastPoints = 6
const leastSpanMs = 5 * hourMs
/** One may look ahead so many times as far as one has looked back: 7 days tell of 210. */
const aheadPerBack = 30
/** Standard errors that the slope must differ from none by, as for 95 % certainty. */
const certainty = 2

/**
 * When something that fills up is full: the line of least squares through what was measured says how fast it grows, and
 * from what is used now it goes on at that pace. Nothing is foretold from too little, from growth that is within the
 * noise, or further ahead than thirty times the span that was looked at.
 * @param points of the last days, in any order
 * @param used what is used now
 * @param now in ms since 1970
 */
export function forecastFull(
  points: readonly Measured[],
  {
    used,
    capacity,
    now,
  }: { readonly used: number; readonly capacity: number; readonly now: number },
): Forecast {
  const times = points.map(({ at }) => at)
  const spanMs = Math.max(...times) - Math.min(...times)
  if (points.length < leastPoints || spanMs < leastSpanMs) return { kind: 'too_young' }
  const { slope, error } = leastSquares(points)
  const perDay = slope * dayMs
  if (slope <= 0 || slope < certainty * error) return { kind: 'level', perDay }
  const looksAheadMs = spanMs * aheadPerBack
  const inMs = Math.max(0, capacity - used) / slope
  return inMs > looksAheadMs
    ? { kind: 'far', perDay, looksAheadMs }
    : { kind: 'full', perDay, at: now + inMs }
}

/** Slope per ms and its standard error, from the means, so that large numbers lose no digits. */
function leastSquares(points: readonly Measured[]): { slope: number; error: number } {
  const count = points.length
  const meanAt = points.reduce((sum, { at }) => sum + at / count, 0)
  const meanValue = points.reduce((sum, { value }) => sum + value / count, 0)
  let spread = 0
  let together = 0
  for (const { at, value } of points) {
    spread += (at - meanAt) ** 2
    together += (at - meanAt) * (value - meanValue)
  }
  const slope = together / spread
  const residuals = points.reduce(
    (sum, { at, value }) => sum + (value - meanValue - slope * (at - meanAt)) ** 2,
    0,
  )
  return { slope, error: Math.sqrt(residuals / (count - 2) / spread) }
}
