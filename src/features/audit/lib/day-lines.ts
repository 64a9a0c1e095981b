import type { AuditEntry } from '@/backend/audit.ts'

/** The beginning of a day of the reader. */
export interface DayLine {
  day: string
  at: number
}

/** One line of the timeline. An entry stands for itself: of many thousand, none is wrapped anew with each page. */
export type TimelineLine = DayLine | AuditEntry

export function isDay(line: TimelineLine): line is DayLine {
  return 'day' in line
}

/** When the day of the reader began. */
export function localMidnight(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0)
}

/** Entries, newest first, with a line wherever the day of the reader changes; `midnightOf` a moment begins its day. */
export function dayLines(
  entries: readonly AuditEntry[],
  midnightOf = localMidnight,
): TimelineLine[] {
  const lines: TimelineLine[] = []
  let midnight: number | null = null
  for (const entry of entries) {
    // The shortest day has 23 hours: within them nobody needs to ask the calendar again.
    const isSameDay = midnight !== null && entry.at >= midnight && entry.at < midnight + 23 * hourMs
    const its: number = isSameDay && midnight !== null ? midnight : midnightOf(entry.at)
    // The first day is said by the bar above the list, which follows what is on the screen.
    if (midnight !== null && its !== midnight) {
      lines.push({ day: `before ${String(entry.seq)}`, at: entry.at })
    }
    midnight = its
    lines.push(entry)
  }
  return lines
}

const hourMs = 3_600_000

/** What a line is known by, whatever is read above it. */
export function lineKey(line: TimelineLine): string | number {
  return isDay(line) ? line.day : line.seq
}

/** "Today, Friday 20 November", "Yesterday, …", and the year where it is another one. */
export function dayWords(at: number, now: number, zone?: string): string {
  const day = localDay(at, zone)
  const isThisYear = day.slice(0, 4) === localDay(now, zone).slice(0, 4)
  const words = formatter(isThisYear ? 'words' : 'words and year', zone).format(at)
  if (day === localDay(now, zone)) return `Today, ${words}`
  if (day === localDay(now - 86_400_000, zone)) return `Yesterday, ${words}`
  return words
}

/** `2026-11-20` in the zone of the reader. */
function localDay(at: number, zone?: string): string {
  return formatter('digits', zone).format(at)
}

const styles = {
  digits: ['en-CA', { year: 'numeric', month: '2-digit', day: '2-digit' }],
  words: ['en-GB', { weekday: 'long', day: 'numeric', month: 'long' }],
  'words and year': ['en-GB', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }],
} as const satisfies Record<string, readonly [string, Intl.DateTimeFormatOptions]>

const formatters = new Map<string, Intl.DateTimeFormat>()

function formatter(style: keyof typeof styles, zone?: string): Intl.DateTimeFormat {
  const key = `${style} ${zone ?? ''}`
  const [locale, options] = styles[style]
  const known =
    formatters.get(key) ?? new Intl.DateTimeFormat(locale, { ...options, timeZone: zone })
  formatters.set(key, known)
  return known
}
