/**
 * Durations by bucket, not cumulative: `counts[i]` fell at or below `bounds[i]` ms and above the bound before,
 * the last count above every bound. One more count than bounds.
 */
export interface Histogram {
  readonly boundsMs: readonly number[]
  readonly counts: readonly number[]
}

/** Every limit that is promised is one of them: 200, 500 and 1000 ms are decided by counts (slo.md §5). */
export const defaultBoundsMs: readonly number[] = [
  5, 10, 25, 50, 75, 100, 150, 200, 250, 350, 500, 750, 1000, 1500, 2500, 5000, 10_000,
]

/** An estimate with the bucket that surely holds the true value; a floor where that lies above every bound. */
export interface Percentile {
  readonly ms: number
  readonly fromMs: number
  /** Null when it lies above the highest bound: `ms` is then only the least it can be. */
  readonly toMs: number | null
}

/**
 * The q-quantile, interpolated inside its bucket like `histogram_quantile` of Prometheus (slo.md §5). The true
 * value lies in the same bucket; nothing better can be promised. Null without durations.
 * @param q above 0 and at most 1
 * @throws RangeError when q is outside, or the histogram is none
 */
export function percentile(histogram: Histogram, q: number): Percentile | null {
  checkHistogram(histogram)
  if (!(q > 0 && q <= 1)) throw new RangeError(`q must be above 0 and at most 1, not ${q}`)
  const { boundsMs, counts } = histogram
  const total = sum(counts)
  if (total === 0) return null
  const rank = q * total
  let below = 0
  let index = 0
  while (index < boundsMs.length && below + (counts[index] ?? 0) < rank) {
    below += counts[index] ?? 0
    index += 1
  }
  const fromMs = boundsMs[index - 1] ?? 0
  const toMs = boundsMs[index]
  if (toMs === undefined) return { ms: fromMs, fromMs, toMs: null }
  const inside = counts[index] ?? 0
  return { ms: fromMs + (toMs - fromMs) * ((rank - below) / inside), fromMs, toMs }
}

/**
 * How many durations are within a limit, inclusive: exact, because the limit is a bound.
 * @throws RangeError when it is none, for then only an estimate could be given
 */
export function countWithin(histogram: Histogram, limitMs: number): number {
  checkHistogram(histogram)
  const index = histogram.boundsMs.indexOf(limitMs)
  if (index < 0) {
    throw new RangeError(
      `${limitMs} ms is not a bound of the histogram; bounds are ${histogram.boundsMs.join(', ')}`,
    )
  }
  return sum(histogram.counts.slice(0, index + 1))
}

/**
 * Adds histograms of minutes, operations or writers, bucket by bucket. Percentiles are never averaged. Where
 * bounds differ, both are first made as coarse as the bounds they share.
 * @throws RangeError when they share no bound, or one is no histogram
 */
export function mergeHistograms(first: Histogram, second: Histogram): Histogram {
  if (first.boundsMs === second.boundsMs) {
    const counts = first.counts.map((count, index) => count + (second.counts[index] ?? 0))
    return { boundsMs: first.boundsMs, counts }
  }
  const shared = first.boundsMs.filter((bound) => second.boundsMs.includes(bound))
  const [a, b] = [coarsen(first, shared), coarsen(second, shared)]
  return { boundsMs: shared, counts: a.map((count, index) => count + (b[index] ?? 0)) }
}

function coarsen(histogram: Histogram, boundsMs: readonly number[]): number[] {
  if (boundsMs.length === 0) throw new RangeError('the histograms share no bound')
  let below = 0
  const counts = boundsMs.map((bound) => {
    const upTo = countWithin(histogram, bound)
    const inside = upTo - below
    below = upTo
    return inside
  })
  return [...counts, sum(histogram.counts) - below]
}

function checkHistogram({ boundsMs, counts }: Histogram): void {
  if (counts.length !== boundsMs.length + 1) {
    throw new RangeError(
      `a histogram of ${boundsMs.length} bounds has ${boundsMs.length + 1} counts, not ${counts.length}`,
    )
  }
  if (boundsMs.some((bound, index) => bound <= (boundsMs[index - 1] ?? 0))) {
    throw new RangeError('bounds must be above 0 and rise')
  }
  if (counts.some((count) => !Number.isSafeInteger(count) || count < 0)) {
    throw new RangeError('counts of a histogram must be whole numbers')
  }
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0)
}
