import type { OperationTrend } from '@/backend/slo-charts.ts'
import { countOf } from '@/lib/format-number.ts'
import { formatTime } from '@/lib/format-time.ts'
import { formatShare } from './figures.ts'
import type { Table } from './table.ts'

/** One line of the chart. */
export interface RateLine {
  readonly name: string
  /** Of the whole window; null without requests. */
  readonly rate: number | null
  /** By cell; null where nothing came or nothing is known. */
  readonly rates: readonly (number | null)[]
  /** More fails than the budget allows. */
  readonly isOver: boolean
}

export function rateLines(operations: readonly OperationTrend[], allowed: number): RateLine[] {
  return operations.map((operation) => {
    const rate = rateOf(operation.valid, operation.bad)
    return {
      name: operation.operation ?? countOf(operation.operations, 'other'),
      rate,
      rates: operation.trend.valid.map((valid, cell) =>
        rateOf(valid, operation.trend.bad[cell] ?? null),
      ),
      isOver: rate !== null && rate > allowed,
    }
  })
}

function rateOf(valid: number | null, bad: number | null): number | null {
  return valid === null || bad === null || valid === 0 ? null : bad / valid
}

/** Where each cell begins. */
export function cellTimes(operations: readonly OperationTrend[]): number[] {
  const [first] = operations
  if (!first) return []
  return first.trend.valid.map((_, cell) => first.trend.from + cell * first.trend.stepMs)
}

export function rateSummary(lines: readonly RateLine[], span: string): string {
  const worst = lines
    .filter(({ rate }) => rate !== null)
    .toSorted((a, b) => (b.rate ?? 0) - (a.rate ?? 0))
  const named = worst.slice(0, 3).map(({ name, rate }) => `${name} ${formatShare(rate ?? 0)}`)
  return `Error rate by operation, ${span}: ${named.length === 0 ? 'no traffic' : named.join(', ')}.`
}

export function rateTable(lines: readonly RateLine[], times: readonly number[]): Table {
  return {
    label: 'Error rate by operation',
    columns: ['From (UTC)', ...lines.map(({ name }) => name)],
    rows: times.map((at, cell) => [
      formatTime(at, 'day', 'UTC'),
      ...lines.map(({ rates }) => {
        const rate = rates[cell] ?? null
        return rate === null ? 'no traffic' : formatShare(rate)
      }),
    ]),
  }
}

/** Moves labels apart that would lie on each other, each as near to its line as it can be. */
export function spreadLabels(wanted: readonly number[], gap: number, lowest: number): number[] {
  const order = wanted.map((y, index) => ({ y, index })).toSorted((a, b) => a.y - b.y)
  const placed = wanted.map(() => 0)
  let floor = -Infinity
  for (const { y, index } of order) {
    floor = Math.max(y, floor + gap)
    placed[index] = floor
  }
  let ceiling = lowest
  for (const { index } of order.toReversed()) {
    placed[index] = Math.min(placed[index] ?? 0, ceiling)
    ceiling = (placed[index] ?? 0) - gap
  }
  return placed
}
