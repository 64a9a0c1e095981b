import type { ObjectiveDefinition } from '@/backend/objectives.ts'
import { formatDuration } from '@/lib/format-duration.ts'
import { countOf } from '@/lib/format-number.ts'
import { backTest, type MinuteColumns, type WouldHaveFired } from '@domain/slo/back-test.ts'
import { bandOfRemaining, type Band } from '@domain/slo/bands.ts'
import { remainingRatio } from '@domain/slo/budget.ts'
import type { EventCounts } from '@domain/slo/counts.ts'
import {
  suggestedObjectivePpm,
  trafficRemark,
  type TrafficRemark,
} from '@domain/slo/low-traffic.ts'
import { budgetPpm, ppm } from '@domain/slo/objective.ts'
import { toNumber } from '@domain/slo/ratio.ts'
import { isReachable, standardTiers } from '@domain/slo/tiers.ts'

/** What a target would have meant over recorded minutes. */
export interface Trial {
  counts: EventCounts
  /** Share of the budget, negative when overspent; null without events. */
  remaining: number | null
  band: Band
  fired: WouldHaveFired[]
  traffic: TrafficRemark | null
  /** The strictest target with room for five failures, when that is below the one that was tried. */
  suggestedPpm: number | null
  /** First minute with an event, in ms since 1970 UTC. */
  since: number | null
}

export function tryObjective(
  columns: MinuteColumns,
  { objective_ppm: objectivePpm, min_bad: minBad }: ObjectiveDefinition,
): Trial {
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0)
  const counts = { valid: sum(columns.valid), bad: sum(columns.bad) }
  const left = remainingRatio(counts, { objectivePpm })
  const suggested = suggestedObjectivePpm(counts)
  const first = columns.valid.findIndex((count) => count > 0)
  return {
    counts,
    remaining: left === null ? null : toNumber(left),
    band: left === null ? 'unknown' : bandOfRemaining(left),
    fired: backTest(columns, { objectivePpm, minBad }),
    traffic: trafficRemark(counts, { objectivePpm }),
    suggestedPpm: suggested !== null && suggested < objectivePpm ? suggested : null,
    since: first < 0 ? null : columns.from + first * 60_000,
  }
}

/** "would have paged 3 times and opened 1 ticket" */
export function firedWords(fired: readonly WouldHaveFired[]): string {
  const count = (severity: WouldHaveFired['severity']) =>
    fired.filter((alert) => alert.severity === severity).length
  const pages = count('page')
  const tickets = count('ticket')
  const paged = pages === 0 ? null : `paged ${pages === 1 ? 'once' : `${pages} times`}`
  const opened = tickets === 0 ? null : `opened ${countOf(tickets, 'ticket')}`
  const told = [paged, opened].filter((words) => words !== null)
  return told.length === 0 ? 'would have alerted nobody' : `would have ${told.join(' and ')}`
}

/** How long an alert held; an open one holds still. */
export function heldWords({ at, until }: WouldHaveFired): string {
  return until === null ? 'still holds' : formatDuration(until - at)
}

/** What the alerts of a target need, worst first: "14.4× needs 1.44 % errors", or that it can never fire. */
export function tierNeeds(objectivePpm: number) {
  return standardTiers.map((tier) => ({
    tier,
    isReachable: isReachable(tier, { objectivePpm }),
    /** Share of events, 0 to 1 and beyond. */
    neededShare: ((tier.factorThousandths / 1000) * budgetPpm({ objectivePpm })) / ppm,
  }))
}
