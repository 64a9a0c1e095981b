import type { ServiceBudget } from '@/backend/service-budgets.ts'
import { formatCount } from '@/lib/format-number.ts'

/** `$139`, with cents where there are any. */
export function formatDollars(cents: number): string {
  const [whole, rest] = [Math.floor(cents / 100), cents % 100]
  return `$${formatCount(whole)}${rest === 0 ? '' : `.${String(rest).padStart(2, '0')}`}`
}

/** Cents that somebody typed as dollars; NaN for what is no amount. Empty is null: nobody knows. */
export function centsIn(text: string): number | null {
  const plain = text
    .trim()
    .replace(/^\$\s*/, '')
    .replaceAll(',', '')
  if (plain === '') return null
  const found = /^(\d{1,7})(?:\.(\d{1,2}))?$/.exec(plain)
  return found ? Number(found[1]) * 100 + Number((found[2] ?? '').padEnd(2, '0')) : Number.NaN
}

export interface Costs {
  budgetCents: number
  /** Of those that were entered; null when none was. */
  projectedCents: number | null
  entered: number
  services: number
  /** When the oldest of them was entered: as old as that is the sum. */
  oldestAt: number | null
  over: readonly string[]
}

export function costsOf(budgets: readonly ServiceBudget[]): Costs {
  const entered = budgets.flatMap(({ projectedCents, projectedAt, budgetCents, service }) =>
    projectedCents === null ? [] : [{ projectedCents, projectedAt, budgetCents, service }],
  )
  const times = entered.flatMap(({ projectedAt }) => projectedAt ?? [])
  return {
    budgetCents: budgets.reduce((sum, { budgetCents }) => sum + budgetCents, 0),
    projectedCents:
      entered.length === 0 ? null : entered.reduce((sum, one) => sum + one.projectedCents, 0),
    entered: entered.length,
    services: budgets.length,
    oldestAt: times.length === 0 ? null : Math.min(...times),
    over: entered
      .filter((one) => one.projectedCents > one.budgetCents)
      .map(({ service }) => service),
  }
}

/** "$139 of $165" */
export function costWords({ budgetCents, projectedCents, entered, services }: Costs): string {
  if (projectedCents === null) return `${formatDollars(budgetCents)} budget, no cost entered`
  const some = entered === services ? '' : `, ${entered} of ${services} entered`
  return `${formatDollars(projectedCents)} of ${formatDollars(budgetCents)}${some}`
}
