import type { IncidentEvent } from '@/backend/incident-events.ts'
import { timeAsked } from '@/lib/time-spans.ts'
import type { AuditChoice } from './audit-filter.ts'
import { localMidnight } from './day-lines.ts'

/** A span as the address says it, with the kinds that are switched off. */
export interface SpanChoice {
  /** ISO 8601; empty when nothing was chosen. */
  from: string
  to: string
  off: readonly string[]
}

export function spanFromAddress(params: URLSearchParams): SpanChoice {
  const time = (name: string) => {
    const value = params.get(name) ?? ''
    return Number.isNaN(Date.parse(value)) ? '' : value
  }
  const off = (params.get('off') ?? '').split(',').filter((kind) => /^[a-z_]+$/.test(kind))
  return { from: time('from'), to: time('to'), off }
}

export function addressFromSpan({ from, to, off }: SpanChoice): string {
  return new URLSearchParams([
    ...(from ? [['from', from]] : []),
    ...(to ? [['to', to]] : []),
    ...(off.length > 0 ? [['off', off.toSorted().join(',')]] : []),
  ]).toString()
}

const hourMs = 3_600_000

/** The times that the log is narrowed to as a span, or the last hour of what it shows. */
export function spanOfChoice({ from, to }: Pick<AuditChoice, 'from' | 'to'>, now: number): string {
  const end = to === '' ? now : Date.parse(to)
  const began = from === '' ? new Date(end - hourMs).toISOString() : timeAsked(from, now)
  return addressFromSpan({ from: began, to, off: [] })
}

/** The longest that the database reads as one story. */
export const maxDays = 31

/** Why a span cannot be read, or null when it can. One without an end goes on until `now`. */
export function whatIsWrong({ from, to }: Pick<SpanChoice, 'from' | 'to'>, now: number) {
  if (from === '') return null
  const began = Date.parse(from)
  const ended = to === '' ? now : Date.parse(to)
  if (ended <= began) return to === '' ? 'That time has not come yet' : 'It ends before it begins'
  return ended - began > maxDays * 86_400_000 ? `That is more than ${String(maxDays)} days` : null
}

/** So long nothing must have happened for the timeline to say so. */
const quietMs = 5 * 60_000

export type StoryLine =
  | { kind: 'event'; key: string; event: IncidentEvent }
  | { kind: 'quiet'; key: string; from: number; to: number }
  | { kind: 'day'; key: string; at: number }

/**
 * Events with what lies between them where it is long, as that nothing happened is part of the story; and with the days of
 * the reader after the one on which the span begins.
 */
export function storyLines(
  events: readonly IncidentEvent[],
  span: { from: number; to: number },
  isWhole: boolean,
  midnightOf = localMidnight,
): StoryLine[] {
  const lines: StoryLine[] = []
  let last = span.from
  let midnight = midnightOf(span.from)
  const quiet = (to: number) => {
    if (to - last >= quietMs)
      lines.push({ kind: 'quiet', key: `quiet ${String(last)}`, from: last, to })
  }
  for (const event of events) {
    quiet(event.at)
    const its = midnightOf(event.at)
    if (its !== midnight) lines.push({ kind: 'day', key: `day ${String(its)}`, at: event.at })
    midnight = its
    lines.push({ kind: 'event', key: event.key, event })
    last = event.at
  }
  if (isWhole) quiet(span.to)
  return lines
}
