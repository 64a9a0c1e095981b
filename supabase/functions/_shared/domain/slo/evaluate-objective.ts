import { bandOf, holdBand, type Band, type HeldBand, type UnknownBand } from './bands.ts'
import { errorBudget, type ErrorBudget } from './budget.ts'
import { noEvents, type EventCounts } from './counts.ts'
import { coverage, dataState, type DataState } from './data-state.ts'
import { naiveExhaustion, type Exhaustion } from './exhaustion.ts'
import { trafficRemark, wilsonInterval, type TrafficRemark } from './low-traffic.ts'
import { sloWindowMinutes, type Objective } from './objective.ts'
import { isReachable, readTier, standardTiers, tierShare, type TierReading } from './tiers.ts'

/** The windows in minutes that an evaluation needs: those of the tiers and the whole one. */
export const evaluationWindows: readonly number[] = [
  ...new Set(standardTiers.flatMap(({ shortMinutes, longMinutes }) => [shortMinutes, longMinutes])),
  sloWindowMinutes,
].sort((a, b) => a - b)

export interface Evidence {
  /** End of the last closed minute, in ms since 1970 UTC. */
  readonly at: number
  /** Valid and bad events by window in minutes; absent where there were none. */
  readonly counts: ReadonlyMap<number, EventCounts>
  /** Minutes with a heartbeat in the whole window, and in the last five minutes. */
  readonly heartbeats: { readonly whole: number; readonly recent: number }
  /** Minutes since the first heartbeat, at most the whole window. */
  readonly minutesKnown: number
  /** The band that held at the evaluation before. */
  readonly before: HeldBand | null
}

export interface Evaluation {
  readonly state: DataState
  /** Of the minutes since the first heartbeat, 0 to 1. */
  readonly coverage: number
  readonly minutesKnown: number
  readonly counts: EventCounts
  readonly budget: ErrorBudget | null
  readonly band: Band
  readonly why: UnknownBand | null
  readonly betterSince: number | null
  readonly tiers: readonly (TierReading & {
    readonly isReachable: boolean
    /** Share of the budget gone when the condition is met at even traffic. */
    readonly share: number
  })[]
  /** By the burn of the last hour and of the last six. */
  readonly exhaustion: { readonly fast: Exhaustion | null; readonly planning: Exhaustion | null }
  readonly traffic: TrafficRemark | null
  readonly interval: { readonly low: number; readonly high: number } | null
}

/** Below this many events a share is shown with its interval. */
const fewEvents = 1000

/**
 * Everything that is said about an objective at one moment, from counts alone; the same counts give the same
 * answer whatever source they came from.
 * @throws RangeError on counts or an objective that are none
 */
export function evaluateObjective(
  evidence: Evidence,
  objective: Objective & { readonly minBad: number },
): Evaluation {
  const of = (minutes: number) => evidence.counts.get(minutes) ?? noEvents
  const counts = of(sloWindowMinutes)
  const { minutesKnown, heartbeats } = evidence
  const known = { counts, heartbeats: heartbeats.whole, minutesKnown }
  const now = bandOf(known, objective)
  const held = holdBand(evidence.before, now.band, evidence.at)
  return {
    // A recorder that is silent now says nothing, however much it once said.
    state: dataState({
      valid: heartbeats.recent === 0 ? 0 : counts.valid,
      heartbeats: heartbeats.recent,
    }),
    coverage: coverage(heartbeats.whole, minutesKnown),
    minutesKnown,
    counts,
    budget: errorBudget(counts, objective),
    band: held.band,
    why: now.why,
    betterSince: held.betterSince,
    tiers: standardTiers.map((tier) => {
      const pair = { long: of(tier.longMinutes), short: of(tier.shortMinutes) }
      return {
        ...readTier(tier, pair, objective, objective.minBad),
        isReachable: isReachable(tier, objective),
        share: tierShare(tier),
      }
    }),
    exhaustion: {
      fast: naiveExhaustion(counts, of(60), objective),
      planning: naiveExhaustion(counts, of(360), objective),
    },
    traffic: trafficRemark(counts, objective),
    interval: counts.valid < fewEvents ? wilsonInterval(counts) : null,
  }
}
