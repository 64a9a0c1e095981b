type Style = 'clock' | 'minute' | 'date' | 'day' | 'full'

const options: Record<Style, Intl.DateTimeFormatOptions> = {
  clock: { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
  minute: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  date: { day: 'numeric', month: 'short' },
  day: { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  full: {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  },
}

const formatters = new Map<string, Intl.DateTimeFormat>()

/** A moment in the reader's zone, or in `zone`: clock `10:42:07`, minute `10:42`, date `20 Nov`, day `20 Nov, 10:42`, full with weekday and year. */
export function formatTime(at: number | Date, style: Style, zone?: string) {
  return formatter(style, zone).format(at)
}

/** `10:42:07 UTC` */
export function formatUtc(at: number | Date, style: Style = 'clock') {
  return `${formatTime(at, style, 'UTC')} UTC`
}

/** The reader's zone at that moment, as people say it: `GMT+1`. */
export function zoneName(at: number | Date, zone?: string) {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    timeZoneName: 'short',
  }).formatToParts(at)
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? ''
}

function formatter(style: Style, zone?: string) {
  const key = `${style} ${zone ?? ''}`
  const known = formatters.get(key)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-GB', { ...options[style], timeZone: zone })
  formatters.set(key, made)
  return made
}
