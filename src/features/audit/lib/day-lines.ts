import type { AuditEntry } from '@/backend/audit.ts'

/** One line of the timeline: the beginning of a day of the reader, or an entry. */
export type TimelineLine =
  { kind: 'day'; key: string; at: number } | { kind: 'entry'; key: string; entry: AuditEntry }

/** Entries, newest first, with a line wherever the day of the reader changes; `midnightOf` a moment begins its day. */
export function dayLines(
  entries: readonly AuditEntry[],
  midnightOf = (at: number) => new Date(at).setHours(0, 0, 0, 0),
): TimelineLine[] {
  const lines: TimelineLine[] = []
  let midnight: number | null = null
  for (const entry of entries) {
    // The shortest day has 23 hours: within them nobody needs to ask the calendar again.
    const isSameDay = midnight !== null && entry.at >= midnight && entry.at < midnight + 23 * hourMs
    const its: number = isSameDay && midnight !== null ? midnight : midnightOf(entry.at)
    // The first day is said by the bar above the list, which follows what is on the screen.
    if (midnight !== null && its !== midnight) {
      lines.push({ kind: 'day', key: `day before ${String(entry.seq)}`, at: entry.at })
    }
    midnight = its
    lines.push({ kind: 'entry', key: String(entry.seq), entry })
  }
  return lines
}

const hourMs = 3_600_000

/** The moment a line speaks of. */
export function lineTime(line: TimelineLine): number {
  return line.kind === 'day' ? line.at : line.entry.at
}

/** "Today, Friday 20 November", "Yesterday, …", and the year where it is another one. */
export function dayWords(at: number, now: number, zone?: string): string {
  const today = new Date(now)
  const words = new Intl.DateTimeFormat('en-GB', {
    ...{ weekday: 'long', day: 'numeric', month: 'long', timeZone: zone },
    ...(localDay(at, zone).slice(0, 4) === localDay(now, zone).slice(0, 4)
      ? {}
      : { year: 'numeric' }),
  }).format(at)
  const day = localDay(at, zone)
  if (day === localDay(today.getTime(), zone)) return `Today, ${words}`
  if (day === localDay(now - 86_400_000, zone)) return `Yesterday, ${words}`
  return words
}

const formatters = new Map<string, Intl.DateTimeFormat>()

/** `2026-11-20` in the zone of the reader. */
function localDay(at: number, zone?: string): string {
  const known =
    formatters.get(zone ?? '') ??
    new Intl.DateTimeFormat('en-CA', {
      ...{ year: 'numeric', month: '2-digit', day: '2-digit', timeZone: zone },
    })
  formatters.set(zone ?? '', known)
  return known.format(at)
}
