import type { Span } from '@/backend/restore-desk.ts'
import { formatTime } from '@/lib/format-time.ts'
import type { ControlName } from '@domain/controls/controls.ts'

export const controlNames: Readonly<Record<ControlName, string>> = {
  omnihub_kill_switch: 'Kill switch',
  execution_safe_mode: 'Safe mode',
  operator_takeover: 'Operator takeover',
}

/** The engagement that the address names; without one, the newest. */
export function chosenSpan(
  spans: readonly Span[],
  chosen: { since: string; until: string | null } | null,
): Span | null {
  if (chosen === null) return spans[0] ?? null
  return spans.find(({ engagedAt }) => engagedAt === Date.parse(chosen.since)) ?? null
}

/** `Kill switch, 20 Nov, 10:31 to 10:58`; "until now" while it lasts. */
export function spanWords({ control, engagedAt, releasedAt }: Span): string {
  const from = formatTime(engagedAt, 'day')
  if (releasedAt === null) return `${controlNames[control]}, ${from} until now`
  const isSameDay =
    formatTime(engagedAt, 'day').slice(0, -5) === formatTime(releasedAt, 'day').slice(0, -5)
  const to = formatTime(releasedAt, isSameDay ? 'minute' : 'day')
  return `${controlNames[control]}, ${from} to ${to}`
}

/** The query of the address for one engagement. */
export function spanAddress({ since, until }: Pick<Span, 'since' | 'until'>): string {
  const params = new URLSearchParams({ since })
  if (until !== null) params.set('until', until)
  return params.toString()
}

export function spanFromAddress(params: URLSearchParams) {
  const since = params.get('since')
  if (since === null || Number.isNaN(Date.parse(since))) return null
  const until = params.get('until')
  return { since, until: until !== null && !Number.isNaN(Date.parse(until)) ? until : null }
}
