import { remainingRatio } from './budget.ts'
import type { EventCounts } from './counts.ts'
import { budgetPpm, ppm, type Objective } from './objective.ts'
import { compareRatios, ratio, type Ratio } from './ratio.ts'

/** What the remaining budget allows: deploy freely, slow down, freeze, incident; unknown is never green. */
export type Band = 'free' | 'slow' | 'freeze' | 'incident' | 'unknown'

/** Why nothing is said: blind (the recorder was mostly gone), young, or too few events to mean anything. */
export type UnknownBand = 'blind' | 'young' | 'few_events' | 'no_events'

export interface Evidence {
  readonly counts: EventCounts
  /** Minutes with a heartbeat, and minutes since the first one, at most 28 days of them. */
  readonly heartbeats: number
  readonly minutesKnown: number
}

export type BandReading =
  | { readonly band: Exclude<Band, 'unknown'>; readonly why: null }
  | { readonly band: 'unknown'; readonly why: UnknownBand }

/** Younger than this, a budget says nothing: the first error on day one would read as -900 %. In minutes. */
const youngMinutes = 24 * 60
/** Fewer events than this may fail: one failure would cross a band. */
const fewAllowedBad = 5

/**
 * The band of a budget (slo.md §1.8): free above 50 %, slow from 25 to 50 %, freeze from 10 to below 25 %,
 * incident below 10 % and when overspent. Edges are compared as whole numbers, never as floats.
 */
export function bandOf(
  { counts, heartbeats, minutesKnown }: Evidence,
  objective: Objective,
): BandReading {
  if (minutesKnown <= 0 || heartbeats * 2 < minutesKnown) return { band: 'unknown', why: 'blind' }
  const remaining = remainingRatio(counts, objective)
  if (remaining === null) return { band: 'unknown', why: 'no_events' }
  if (minutesKnown < youngMinutes) return { band: 'unknown', why: 'young' }
  if (!mayFail(counts, objective, fewAllowedBad)) return { band: 'unknown', why: 'few_events' }
  return { band: bandOfRemaining(remaining), why: null }
}

/** The band of a remaining share, whatever the evidence for it. */
export function bandOfRemaining(remaining: Ratio): Exclude<Band, 'unknown'> {
  const than = (percent: number) => compareRatios(remaining, ratio(percent, 100))
  if (than(50) > 0) return 'free'
  if (than(25) >= 0) return 'slow'
  return than(10) >= 0 ? 'freeze' : 'incident'
}

function mayFail({ valid }: EventCounts, objective: Objective, events: number): boolean {
  return BigInt(budgetPpm(objective)) * BigInt(valid) >= BigInt(events) * BigInt(ppm)
}

/** How bad a band is; unknown has no place among them. */
const severity = { free: 0, slow: 1, freeze: 2, incident: 3 } as const

/** A worse band is left only after this long above its edge, so that it does not flicker. In minutes. */
export const holdsMinutes = 60

/** The band that holds, and since when the figures have said something better, in ms since 1970 UTC. */
export interface HeldBand {
  readonly band: Band
  readonly betterSince: number | null
}

/**
 * Holds a worse band for an hour after the figures became better (slo.md §1.8). Anything worse, and anything
 * unknown, holds at once. Evaluations that were missed do not matter: time counts, not runs.
 * @param at time of this evaluation, in ms since 1970 UTC
 */
export function holdBand(before: HeldBand | null, now: Band, at: number): HeldBand {
  if (before === null || before.band === 'unknown' || now === 'unknown') {
    return { band: now, betterSince: null }
  }
  if (severity[now] >= severity[before.band]) return { band: now, betterSince: null }
  const betterSince = before.betterSince ?? at
  return at - betterSince >= holdsMinutes * 60_000
    ? { band: now, betterSince: null }
    : { band: before.band, betterSince }
}
