import type { ObjectiveCharts } from '@/backend/slo-charts.ts'
import { formatTime } from '@/lib/format-time.ts'
import { formatRemaining } from './figures.ts'
import type { Table } from './table.ts'

export interface BudgetPoint {
  readonly at: number
  /** Share of the budget; null where nothing is known. */
  readonly remaining: number | null
  /** It has not come yet. */
  readonly isAhead: boolean
}

/** Whole hours, then now, then what is to come at the pace of late. */
export function budgetPoints(
  { burnDown, projection }: ObjectiveCharts,
  asOf: number,
): BudgetPoint[] {
  const past = burnDown.remaining.map((remaining, index) => ({
    at: burnDown.from + index * burnDown.stepMs,
    remaining,
    isAhead: false,
  }))
  const ahead = projection?.points.map((point) => ({ ...point, isAhead: true })) ?? []
  return [
    ...past.filter(({ at }) => at < asOf),
    { at: asOf, remaining: burnDown.now, isAhead: false },
    ...ahead.filter(({ at }) => at > asOf),
  ]
}

/** The lowest share that has to fit, in percent: the scale reaches below zero when a budget is overspent. */
export function lowestPercent(points: readonly BudgetPoint[]): number {
  const known = points.flatMap(({ remaining }) => (remaining === null ? [] : [remaining * 100]))
  return Math.min(0, ...known)
}

/** When it runs out, or that it does not. */
export function exhaustionWords({ projection, burnDown }: ObjectiveCharts): string {
  if (burnDown.now !== null && burnDown.now <= 0) return 'Exhausted'
  if (projection === null) return 'No pace to look ahead by'
  return projection.exhaustedAt === null
    ? 'Not exhausted within 28 days'
    : `Exhausted on ${dateOf(projection.exhaustedAt)} at the pace of the last ${projection.paceMinutes / 60} h`
}

export function burnDownSummary(title: string, charts: ObjectiveCharts): string {
  const { now } = charts.burnDown
  const left = now === null ? 'nothing is known of today' : `${formatRemaining(now)} left today`
  return `Budget of ${title} over 28 days: ${left}. ${exhaustionWords(charts)}.`
}

export function pointWords({ at, remaining, isAhead }: BudgetPoint): string {
  const share = remaining === null ? 'nothing known' : `${formatRemaining(remaining)} left`
  return `${formatTime(at, 'day', 'UTC')} UTC: ${share}${isAhead ? ', projected' : ''}`
}

export function burnDownTable(title: string, points: readonly BudgetPoint[]): Table {
  return {
    label: `Budget of ${title}`,
    columns: ['Time (UTC)', 'Budget left', 'Kind'],
    rows: readable(points).map(({ at, remaining, isAhead }) => [
      formatTime(at, 'day', 'UTC'),
      remaining === null ? 'nothing known' : formatRemaining(remaining),
      isAhead ? 'projected' : 'measured',
    ]),
  }
}

const day = 86_400_000
/** More rows than this nobody reads. */
const manyRows = 100

/** Every value has its row in the files; of many, the table shows those at the turn of the day, and now. */
function readable(points: readonly BudgetPoint[]): readonly BudgetPoint[] {
  if (points.length <= manyRows) return points
  return points.filter(
    ({ at, isAhead }, index) =>
      at % day === 0 || (!isAhead && points[index + 1]?.isAhead !== false),
  )
}

export function dateOf(at: number): string {
  return formatTime(at, 'date', 'UTC')
}
