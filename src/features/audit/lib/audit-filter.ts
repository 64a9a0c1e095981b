import type { AuditFilter } from '@/backend/audit.ts'
import { timeAsked, timeInAddress } from '@/lib/time-spans.ts'

/** What the log is narrowed to, as the address says it; empty where it is not. */
export interface AuditChoice {
  q: string
  actor: string
  action: string
  resource: string
  channel: string
  /** A span that ends now, or ISO 8601. */
  from: string
  to: string
}

export const auditChannels = ['panel', 'cli', 'api', 'chat', 'system'] as const

const keys = ['q', 'actor', 'action', 'resource', 'channel', 'from', 'to'] as const

export function choiceFromAddress(params: URLSearchParams): AuditChoice {
  const text = (name: string) => (params.get(name) ?? '').slice(0, 200)
  return {
    q: text('q'),
    actor: text('actor'),
    action: text('action'),
    resource: text('resource'),
    channel: auditChannels.find((channel) => channel === params.get('channel')) ?? '',
    from: timeInAddress(params, 'from'),
    to: timeInAddress(params, 'to'),
  }
}

/** One choice has one address, whatever order it was made in. */
export function addressFromChoice(choice: AuditChoice): URLSearchParams {
  const params = new URLSearchParams()
  for (const key of keys) {
    const value = choice[key].trim()
    if (value !== '') params.set(key, value)
  }
  return params
}

/** The same as the database takes it. */
export function askedFilter(choice: AuditChoice, now: number): AuditFilter {
  const asked = { ...choice, from: timeAsked(choice.from, now) }
  return Object.fromEntries(
    keys.flatMap((key) => (asked[key].trim() === '' ? [] : [[key, asked[key].trim()]])),
  )
}

/** The number of an entry in an address, or nothing. */
export function seqInAddress(text: string | null | undefined): number | null {
  const seq = Number(text)
  return text && Number.isSafeInteger(seq) && seq > 0 ? seq : null
}
