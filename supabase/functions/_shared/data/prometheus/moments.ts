const minuteMs = 60_000

/** Moments at one distance, both ends included. */
export type Run = { readonly from: number; readonly to: number; readonly step: number }

export type Plan = { readonly runs: readonly Run[]; readonly singles: readonly number[] }

/** Between two bounds Prometheus is looked at so often, so that a restart or a gap in between is noticed. */
export const probeMs = 360 * minuteMs

const steps = [360, 60, 5, 1].map((minutes) => minutes * minuteMs)
/** Fewer than this are asked for one by one. */
const leastRun = 8

/** The bounds and what has to be looked at between them, rising, at distances from the bound after. */
export function momentsOf(bounds: readonly number[]): number[] {
  const probes = bounds.slice(1).flatMap((to, index) => {
    const between = Math.ceil((to - (bounds[index] ?? to)) / probeMs) - 1
    return Array.from({ length: Math.max(0, between) }, (_, place) => to - (place + 1) * probeMs)
  })
  return [...new Set([...bounds, ...probes])].sort((a, b) => a - b)
}

/** Few range queries and some single moments that together ask for all moments: the longest runs first. */
export function planMoments(moments: readonly number[]): Plan {
  const wanted = new Set(moments)
  const open = new Set(moments)
  const runs: Run[] = []
  const candidates = steps.flatMap((step) => runsOf(moments, wanted, step))
  for (;;) {
    let best: { run: Run; gain: number } | null = null
    for (const run of candidates) {
      const gain = placesOf(run).filter((moment) => open.has(moment)).length
      if (gain >= leastRun && gain > (best?.gain ?? 0)) best = { run, gain }
    }
    if (best === null) break
    runs.push(best.run)
    for (const moment of placesOf(best.run)) open.delete(moment)
  }
  return { runs, singles: [...open].sort((a, b) => a - b) }
}

/** The longest runs of one step: no moment stands a step before their first or after their last. */
function runsOf(moments: readonly number[], wanted: ReadonlySet<number>, step: number): Run[] {
  return moments
    .filter((moment) => !wanted.has(moment - step) && wanted.has(moment + step))
    .map((from) => {
      let to = from
      while (wanted.has(to + step)) to += step
      return { from, to, step }
    })
}

export function placesOf({ from, to, step }: Run): number[] {
  return Array.from({ length: (to - from) / step + 1 }, (_, index) => from + index * step)
}
