/** Maps a number of one range to a place in another; a range without length maps to its start. */
export function linearScale(
  [fromStart, fromEnd]: readonly [number, number],
  [toStart, toEnd]: readonly [number, number],
): (value: number) => number {
  const length = fromEnd - fromStart
  return (value) =>
    length === 0 ? toStart : toStart + ((value - fromStart) / length) * (toEnd - toStart)
}

/** Round steps from below `min` to above `max`, about `count` of them: 1, 2 or 5 times a power of ten. */
export function roundTicks(min: number, max: number, count: number): number[] {
  if (!(max > min)) return [min]
  const rough = (max - min) / Math.max(1, count)
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 5].find((factor) => factor * power >= rough * 0.999) ?? 10) * power
  const first = Math.floor(min / step + 1e-9)
  const last = Math.ceil(max / step - 1e-9)
  const digits = Math.max(0, -Math.floor(Math.log10(step)))
  return Array.from({ length: last - first + 1 }, (_, index) =>
    Number(((first + index) * step).toFixed(digits)),
  )
}

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const steps = [
  5 * minute,
  10 * minute,
  15 * minute,
  hour,
  3 * hour,
  6 * hour,
  day,
  2 * day,
  7 * day,
  14 * day,
]

/** Whole minutes, hours or days of UTC inside a span, at most `count` of them. */
export function timeTicks(from: number, to: number, count: number): number[] {
  const step = steps.find((one) => (to - from) / one <= count) ?? 28 * day
  const first = Math.ceil(from / step) * step
  const ticks: number[] = []
  for (let at = first; at <= to; at += step) ticks.push(at)
  return ticks
}
