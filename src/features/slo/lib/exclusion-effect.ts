import type { MinuteColumns } from '@domain/slo/back-test.ts'
import { bandOfRemaining, type Band } from '@domain/slo/bands.ts'
import { remainingRatio } from '@domain/slo/budget.ts'
import type { EventCounts } from '@domain/slo/counts.ts'
import type { Objective } from '@domain/slo/objective.ts'
import { toNumber } from '@domain/slo/ratio.ts'
import { clipSpan } from '@domain/slo/spans.ts'
import { minutesOf, type MinuteSpan } from '@domain/slo/windows.ts'

export interface BudgetStanding {
  counts: EventCounts
  /** Share of the budget, negative when overspent; null without events. */
  remaining: number | null
  /** What the share allows by itself, before any rule that holds a worse band for a while. */
  band: Band
}

/** What leaving minutes out changes. */
export interface ExclusionEffect {
  /** As it counts, and as it would without them. */
  now: BudgetStanding
  without: BudgetStanding
  /** What counts in them now; minutes that are left out already count nothing. */
  inside: EventCounts
  /** Of them, those that are not over yet. */
  minutesToCome: number
}

const minuteMs = 60_000

/** @param columns what counts in each minute of the last 28 days, without what is left out already */
export function exclusionEffect(
  columns: MinuteColumns,
  span: MinuteSpan,
  objective: Objective,
): ExclusionEffect {
  const known = { from: columns.from, to: columns.from + columns.valid.length * minuteMs }
  const past = clipSpan(span, known)
  const place = (at: number) => (at - known.from) / minuteMs
  const all = sumBetween(columns, 0, columns.valid.length)
  const inside = sumBetween(columns, place(past.from), place(past.to))
  const kept = { valid: all.valid - inside.valid, bad: all.bad - inside.bad }
  return {
    now: standingOf(all, objective),
    without: standingOf(kept, objective),
    inside,
    minutesToCome: minutesOf({ from: Math.max(span.from, known.to), to: span.to }),
  }
}

function standingOf(counts: EventCounts, objective: Objective): BudgetStanding {
  const left = remainingRatio(counts, objective)
  return {
    counts,
    remaining: left === null ? null : toNumber(left),
    band: left === null ? 'unknown' : bandOfRemaining(left),
  }
}

function sumBetween({ valid, bad }: MinuteColumns, from: number, to: number): EventCounts {
  const sum = (counts: readonly number[]) =>
    counts.slice(from, to).reduce((total, count) => total + count, 0)
  return { valid: sum(valid), bad: sum(bad) }
}
