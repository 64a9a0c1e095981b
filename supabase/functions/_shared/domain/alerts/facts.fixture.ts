import type { AlertFacts, ObjectiveFacts } from './facts.ts'

/** A whole minute, in ms since 1970 UTC. */
export const noon = Date.UTC(2026, 10, 27, 12)
export const minutes = (count: number) => count * 60_000

/** An objective that stands well, evaluated a minute ago. */
export function objective(changes: Partial<ObjectiveFacts> = {}): ObjectiveFacts {
  return {
    ...{ id: 'api_availability', title: 'API availability', kind: 'events', service: 'api' },
    ...{ limit: null, minBad: 5, at: noon - minutes(1), state: 'ok' },
    ...{ remaining: 0.9, allowedBad: 40, minutesKnown: 40_320 },
    tiers: [tier()],
    ...changes,
  }
}

export function tier(changes: Partial<ObjectiveFacts['tiers'][number]> = {}) {
  const calm = { isReachable: true, isOver: false, longBurn: 0.2 }
  return { name: 'page_fast' as const, ...calm, short: { valid: 1_000, bad: 0 }, ...changes }
}

/** Everything is well at noon. */
export function facts(changes: Partial<AlertFacts> = {}): AlertFacts {
  return {
    ...{ at: noon, watchingSince: noon - minutes(600), objectives: [objective()] },
    depths: { pending_approvals: 0, dead_letters: 0 },
    controls: [],
    canary: { provenAt: noon - minutes(1), problem: null },
    dependencies: [],
    connections: { used: 10, max: 100 },
    audit: { comparisons: [], unsealedSince: null, unanchoredSince: null },
    ...changes,
  }
}
