import type { ObjectiveReport, ObjectiveStatus } from '@/backend/slo.ts'
import { formatTime } from '@/lib/format-time.ts'
import type { ControlName } from '@domain/controls/controls.ts'

/** How the events of an objective are called. */
export interface EventWords {
  event: string
  /** Bad ones. */
  bad: string
  /** What happened to them: "3 of 1,204 requests failed". */
  badVerb: string
}

export function eventWords({
  kind,
  service,
}: Pick<ObjectiveReport, 'kind' | 'service'>): EventWords {
  if (kind === 'queue') return { event: 'minute', bad: 'minutes', badVerb: 'were at the limit' }
  if (kind === 'latency') return { event: 'request', bad: 'slow requests', badVerb: 'were slow' }
  if (service === 'workflows') return { event: 'workflow', bad: 'failures', badVerb: 'failed' }
  if (service === 'executor') return { event: 'call', bad: 'failed calls', badVerb: 'failed' }
  return { event: 'request', bad: 'errors', badVerb: 'failed' }
}

export const controlNames: Record<ControlName, string> = {
  omnihub_kill_switch: 'the kill switch',
  execution_safe_mode: 'safe mode',
  operator_takeover: 'takeover',
}

/** "a", "a and b", "a, b and c" */
export function listWords(words: readonly string[]): string {
  if (words.length < 2) return words.join('')
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`
}

const dayMs = 86_400_000

/** Since when, seen from a moment: the time alone within a day, else with its day. */
export function sinceWords(from: number, at: number): string {
  return at - from < dayMs
    ? `${formatTime(from, 'minute', 'UTC')} UTC`
    : `${formatTime(from, 'day', 'UTC')} UTC`
}

/** When a recorder that is silent was last seen; null when it is not silent, or was not seen in 28 days. */
export function silentWords({
  silentSince,
  at,
}: Pick<ObjectiveStatus, 'silentSince' | 'at'>): string | null {
  return silentSince === null ? null : sinceWords(silentSince, at)
}

/** A length of whole minutes as its window is called: `5 min`, `1 h`, `3 d`. */
export function windowWords(minutes: number): string {
  if (minutes % 1440 === 0) return `${minutes / 1440} d`
  if (minutes % 60 === 0) return `${minutes / 60} h`
  return `${minutes} min`
}

/** The same in a sentence: "the last hour", "the last 5 min". */
export function lastWords(minutes: number): string {
  if (minutes === 60) return 'the last hour'
  if (minutes === 1440) return 'the last day'
  if (minutes % 1440 === 0) return `the last ${minutes / 1440} days`
  return minutes % 60 === 0 ? `the last ${minutes / 60} hours` : `the last ${minutes} min`
}
