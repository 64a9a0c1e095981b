const minuteMs = 60_000
/** What a moment tells may be as old as this. */
const lookBackMinutes = 5

/** What a counter stood at, moment by moment; null where nothing was scraped. */
export type Column = readonly (number | null)[]

/**
 * What happened to the recorder before each moment at which it was seen: nothing, a start from zero, or a fall to what
 * it once stood at, as when a database is restored. Null where it was not seen.
 */
export type Step = 'on' | 'zero' | 'back' | null

/** Tells by the heartbeats, of which there is one a minute: a new recorder cannot have more of them than minutes. */
export function stepsOf(moments: readonly number[], heartbeats: Column): Step[] {
  let before: { at: number; beats: number } | null = null
  return heartbeats.map((beats, index) => {
    if (beats === null) return null
    const at = moments[index] ?? 0
    const fell = before !== null && beats < before.beats
    const minutes = before === null ? 0 : (at - before.at) / minuteMs
    before = { at, beats }
    if (!fell) return 'on'
    return beats <= minutes + lookBackMinutes ? 'zero' : 'back'
  })
}

/**
 * Events since the first moment at which the recorder was seen. Like `increase()` of Prometheus it goes on over a start
 * from zero, but it neither extrapolates nor loses what falls between two ranges, and a series that is new while its
 * recorder is not began at zero. A counter that is missing for a while, or too low, stays where it was. What happened
 * while nobody scraped is spread evenly over that time.
 */
export function countedUp(moments: readonly number[], steps: readonly Step[], column: Column) {
  let base: number | null = null
  let top = 0
  const known = steps.map((step, index) => {
    if (step === null) return null
    const value = column[index] ?? 0
    if (base === null) base = -value
    if (step === 'zero') base += top
    if (step === 'back') base += top - value
    top = step === 'on' ? Math.max(top, value) : value
    return base + top
  })
  return filledIn(moments, known)
}

function filledIn(moments: readonly number[], known: Column): (number | null)[] {
  let before = -1
  const filled = [...known]
  for (const [index, value] of known.entries()) {
    if (value === null) continue
    const start = known[before] ?? null
    for (let place = before + 1; start !== null && place < index; place += 1) {
      const [from, at, to] = [before, place, index].map((each) => moments[each] ?? 0)
      if (from === undefined || at === undefined || to === undefined) continue
      filled[place] = start + ((value - start) * (at - from)) / (to - from)
    }
    before = index
  }
  return filled
}
