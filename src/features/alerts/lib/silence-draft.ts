import type { Alert, Silence } from '@/backend/alerts.ts'

/** For how long, in hours: what is left on for longer is forgotten. */
export const silenceHours = [1, 4, 12, 24, 72] as const

/** What a silence covers: this alert only, or its rule whatever the labels. */
export type Reach = 'this' | 'rule'

/** What is silenced, as the database matches it. */
export function matcherOf({ rule, labels }: Pick<Alert, 'rule' | 'labels'>, reach: Reach) {
  return { rule, labels: reach === 'this' ? labels : {} }
}

/** A silence in words: `HighLatency of api_latency_p99`. */
export function matcherWords({ rule, labels }: Pick<Silence, 'rule' | 'labels'>): string {
  const of = Object.values(labels).join(', ')
  const what = rule ?? 'Every alert'
  return of === '' ? what : `${what} of ${of}`
}
