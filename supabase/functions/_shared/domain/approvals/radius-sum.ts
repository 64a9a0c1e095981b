import type { BlastRadius } from './blast-radius.ts'
import { formatMoney } from './money.ts'

/**
 * What several requests touch together, on one line. Two of them may touch the same rows and people, so those
 * are upper bounds; what nobody could estimate is counted apart instead of as nothing.
 */
export function radiusSum(radii: readonly BlastRadius[]): string {
  const known = radii.filter((radius) => !radius.unknown)
  const total = (of: 'rows' | 'users') => known.reduce((sum, radius) => sum + radius[of], 0)
  const cents = new Map<string, number>()
  for (const { amount_cents: amount, currency } of known) {
    if (amount !== null && currency !== null) {
      cents.set(currency, (cents.get(currency) ?? 0) + amount)
    }
  }
  const bound = known.length > 1 ? 'up to ' : ''
  const final = known.filter(({ reversible }) => !reversible).length
  const parts = [
    ...[...cents].map(([currency, amount]) => formatMoney(amount, currency)),
    total('rows') > 0 ? bound + counted(total('rows'), 'row', 'rows') : null,
    total('users') > 0 ? bound + counted(total('users'), 'person', 'people') : null,
    final === 0 ? null : `${figure.format(final)} for good`,
    known.length === radii.length
      ? null
      : `${figure.format(radii.length - known.length)} of unknown reach`,
  ]
  return parts.filter((part) => part !== null).join(' · ') || 'nothing'
}

const figure = new Intl.NumberFormat('en-US')

function counted(count: number, one: string, many: string) {
  return `${figure.format(count)} ${count === 1 ? one : many}`
}
