import type { EventCounts } from '../slo/counts.ts'
import { ppm } from '../slo/objective.ts'
import type { AlertFacts, ObjectiveFacts } from './facts.ts'
import type { JudgedAlert } from './judge.ts'
import type { AlertCondition } from './rules.ts'
import { percent } from './words.ts'

/** An evaluation older than this says nothing any more, in ms: there is one a minute. */
export const staleAfterMs = 3 * 60_000

/** Few failures that are possible at all are no sign of a budget that runs out (slo.md §3). */
export const leastAllowedBad = 5
/** Minutes an objective must be known before its budget can be low. */
export const youngMinutes = 24 * 60

type Ratio = Extract<AlertCondition, { kind: 'burn' | 'bad_share' | 'slow_share' | 'remaining' }>

/** Judges what is evaluated of objectives, each under the label `slo`. */
export function judgeObjectives(
  condition: Ratio | Extract<AlertCondition, { kind: 'no_data' }>,
  facts: AlertFacts,
): JudgedAlert[] {
  if (condition.kind === 'no_data') return [judgeData(facts)]
  return facts.objectives.flatMap((objective) => {
    const found = judgeRatio(condition, objective)
    if (found === null) return []
    const labels = { slo: objective.id }
    return isKnown(objective, facts.at)
      ? [{ labels, at: objective.at, ...found }]
      : [{ labels, at: facts.at, ...found, isTrue: null }]
  })
}

function isKnown({ at, state }: ObjectiveFacts, now: number): boolean {
  return state !== 'no_data' && now - at <= staleAfterMs
}

/** Null where the rule does not speak of the objective. */
function judgeRatio(
  condition: Ratio,
  objective: ObjectiveFacts,
): Omit<JudgedAlert, 'at' | 'labels'> | null {
  const { title, kind, service, minBad, limit } = objective
  const five = objective.tiers.find(({ name }) => name === 'page_fast')?.short ?? null
  switch (condition.kind) {
    case 'burn': {
      const tier = objective.tiers.find(({ name }) => name === condition.tier)
      if (tier === undefined || !tier.isReachable) return null
      const burn = tier.longBurn
      const summary =
        burn === null
          ? `${title}: nothing to count.`
          : `${title}: the budget burns ${burn.toFixed(1)} times as fast as it may.`
      return { isTrue: tier.isOver, value: burn, summary }
    }
    case 'bad_share':
      if (five === null || kind !== 'events' || service === 'workflows') return null
      return judgeShare(
        five,
        condition.above,
        minBad,
        (share) => `${title}: ${percent(share)} of the answers of the last 5 minutes were errors.`,
      )
    case 'slow_share':
      if (five === null || kind !== 'latency' || limit !== condition.limitMs) return null
      return judgeShare(
        five,
        condition.above,
        minBad,
        (share) => `${title}: ${percent(share)} of the answers of the last 5 minutes took longer.`,
      )
    case 'remaining': {
      const { remaining, allowedBad, minutesKnown } = objective
      const isSettled = (allowedBad ?? 0) >= leastAllowedBad && minutesKnown >= youngMinutes
      const summary =
        remaining === null
          ? `${title}: nothing to count.`
          : remaining <= 0
            ? `${title}: the error budget is spent.`
            : `${title}: ${percent(remaining)} of the error budget is left.`
      return {
        isTrue: isSettled && remaining !== null && remaining * ppm < condition.below,
        value: remaining,
        summary,
      }
    }
  }
}

/** Enough events must be bad, so that one failure of an idle service tells nobody. */
function judgeShare(
  { valid, bad }: EventCounts,
  above: number,
  minBad: number,
  words: (share: number) => string,
): Omit<JudgedAlert, 'at' | 'labels'> {
  if (valid === 0)
    return { isTrue: false, value: null, summary: 'Nothing came in the last 5 minutes.' }
  const share = bad / valid
  return { isTrue: bad >= minBad && bad * ppm > above * valid, value: share, summary: words(share) }
}

/** One alert for all objectives: they are counted by one recorder, and evaluated by one evaluator. */
function judgeData({ at, objectives, watchingSince }: AlertFacts): JudgedAlert {
  const blind = objectives.filter((objective) => !isKnown(objective, at))
  const latest = Math.max(watchingSince, ...blind.map((objective) => objective.at))
  const names = blind.map(({ title }) => title).join(', ')
  return {
    ...{ labels: {}, at, isTrue: blind.length > 0, value: blind.length },
    // What is no longer evaluated is unknown since it last was.
    ...(blind.length > 0 &&
      blind.every((objective) => at - objective.at > staleAfterMs) && { since: latest }),
    summary: blind.length === 0 ? 'Everything is counted.' : `Nothing is known of ${names}.`,
  }
}
