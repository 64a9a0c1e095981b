import type { IncidentEvent } from '@/backend/incident-events.ts'

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

/** So long nothing must have happened for the timeline to say so. */
const quietMs = 5 * 60_000

export type StoryLine =
  | { kind: 'event'; key: string; event: IncidentEvent }
  | { kind: 'quiet'; key: string; from: number; to: number }

/** Events with what lies between them where it is long: that nothing happened is part of the story. */
export function storyLines(
  events: readonly IncidentEvent[],
  span: { from: number; to: number },
  isWhole: boolean,
): StoryLine[] {
  const lines: StoryLine[] = []
  let last = span.from
  const quiet = (to: number) => {
    if (to - last >= quietMs)
      lines.push({ kind: 'quiet', key: `quiet ${String(last)}`, from: last, to })
  }
  for (const event of events) {
    quiet(event.at)
    lines.push({ kind: 'event', key: event.key, event })
    last = event.at
  }
  if (isWhole) quiet(span.to)
  return lines
}
