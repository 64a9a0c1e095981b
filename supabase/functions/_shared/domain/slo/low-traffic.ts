import { checkCounts, type EventCounts } from './counts.ts'
import { budgetPpm, ppm, type Objective } from './objective.ts'

export type TrafficRemark =
  | { readonly kind: 'one_failure_spends_all' }
  | { readonly kind: 'coarse'; readonly shareOfOneFailure: number }

/** Whether the traffic is too low for the objective: one failure spends all of the budget, or a visible part. */
export function trafficRemark(counts: EventCounts, objective: Objective): TrafficRemark | null {
  checkCounts(counts)
  const allowed = budgetPpm(objective) * counts.valid
  if (allowed === 0) return null
  if (allowed < ppm) return { kind: 'one_failure_spends_all' }
  if (allowed < 5 * ppm) return { kind: 'coarse', shareOfOneFailure: ppm / allowed }
  return null
}

/**
 * The strictest objective at which at least 5 events of a window may fail (slo.md §3), in parts per million and
 * rounded down to hundredths of a percent; null when the traffic is too low for any.
 */
export function suggestedObjectivePpm({ valid }: Pick<EventCounts, 'valid'>): number | null {
  if (valid <= 5) return null
  const step = 100
  const highest = Math.floor((ppm - (5 * ppm) / valid) / step) * step
  return highest >= 1 ? highest : null
}

/** For 95 % of the samples the interval holds the true share. */
const z = 1.959964

/**
 * 95 % interval of the good share by Wilson's score: `(p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n)`
 * (E. B. Wilson, JASA 22, 1927). Null without events.
 */
export function wilsonInterval({ valid, bad }: EventCounts): { low: number; high: number } | null {
  checkCounts({ valid, bad })
  if (valid === 0) return null
  const p = Math.max(0, (valid - bad) / valid)
  const centre = p + z ** 2 / (2 * valid)
  const spread = z * Math.sqrt((p * (1 - p)) / valid + z ** 2 / (4 * valid ** 2))
  const weight = 1 + z ** 2 / valid
  return {
    low: Math.max(0, (centre - spread) / weight),
    high: Math.min(1, (centre + spread) / weight),
  }
}
