const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** A length of time in two units at most, rounded down: `41 s`, `3 min 12 s`, `1 h 1 min`, `3 d 4 h`. */
export function formatDuration(ms: number) {
  const span = Math.max(0, ms)
  if (span < MINUTE) return `${floor(span, SECOND)} s`
  if (span < HOUR) return pair(span, MINUTE, 'min', SECOND, 's')
  if (span < DAY) return pair(span, HOUR, 'h', MINUTE, 'min')
  return pair(span, DAY, 'd', HOUR, 'h')
}

/** An age in its largest unit, rounded down: `12 s`, `15 min`, `3 h`, `3 d`. */
export function formatAge(ms: number) {
  const span = Math.max(0, ms)
  if (span < MINUTE) return `${floor(span, SECOND)} s`
  if (span < HOUR) return `${floor(span, MINUTE)} min`
  if (span < DAY) return `${floor(span, HOUR)} h`
  return `${floor(span, DAY)} d`
}

/** Where a moment lies from now: `15 min ago`, `in 52 min`, `just now` within a second. */
export function formatRelative(at: number, now: number) {
  const distance = now - at
  if (Math.abs(distance) < SECOND) return 'just now'
  return distance > 0 ? `${formatAge(distance)} ago` : `in ${formatAge(-distance)}`
}

/** Time left as a clock, rounded up so that it reads 0:00 only when nothing is left: `52:10`, `1:02:10`. */
export function formatCountdown(ms: number) {
  const seconds = Math.ceil(Math.max(0, ms) / SECOND)
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor((seconds % 3600) / 60)
  const rest = String(seconds % 60).padStart(2, '0')
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`
}

function floor(span: number, unit: number) {
  return Math.floor(span / unit)
}

function pair(span: number, large: number, largeName: string, small: number, smallName: string) {
  const rest = floor(span % large, small)
  const head = `${floor(span, large)} ${largeName}`
  return rest === 0 ? head : `${head} ${rest} ${smallName}`
}
