import { formatTime } from './format-time.ts'

/** Spans that end now; an address keeps the span, so that a kept link stays about "the last hour". */
export const timeSpans: Readonly<Record<string, { words: string; ms: number }>> = {
  '1h': { words: 'Last hour', ms: 3_600_000 },
  '24h': { words: 'Last 24 hours', ms: 86_400_000 },
  '7d': { words: 'Last 7 days', ms: 7 * 86_400_000 },
}

/** What an address says of a time: one of the spans, or ISO 8601; empty when it says neither. */
export function timeInAddress(params: URLSearchParams, name: string): string {
  const value = params.get(name) ?? ''
  return value in timeSpans || !Number.isNaN(Date.parse(value)) ? value : ''
}

/** When it begins, as ISO 8601; spans are counted back from `now`. Empty stays empty. */
export function timeAsked(value: string, now: number): string {
  const span = timeSpans[value]
  return span ? new Date(now - span.ms).toISOString() : value
}

/** "last hour", "20 Nov, 10:30 to 11:00", "19 Nov, 10:30 to 20 Nov, 11:00", "since …"; null when no time is asked for. */
export function timeWords(since: string, until: string): string | null {
  const span = timeSpans[since]
  if (span && !until) return span.words.toLowerCase()
  const from = since ? formatTime(new Date(since), 'day') : ''
  const to = until ? formatTime(new Date(until), 'day') : ''
  if (from && to) {
    const [day] = from.split(',')
    return `${from} to ${to.startsWith(`${day},`) ? formatTime(new Date(until), 'minute') : to}`
  }
  if (from) return `since ${from}`
  return to ? `until ${to}` : null
}
