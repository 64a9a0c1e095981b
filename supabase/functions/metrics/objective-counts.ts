import type { CountedObjective } from '../_shared/contracts/metrics.ts'
import type { Cell } from '../_shared/domain/slo/cells.ts'
import type { EventCounts } from '../_shared/domain/slo/counts.ts'
import { countWithin } from '../_shared/domain/slo/percentile.ts'
import { mergeSpans } from '../_shared/domain/slo/spans.ts'
import type { MinuteSpan } from '../_shared/domain/slo/windows.ts'
import type { CountedService, QueueLimits } from '../_shared/ports/metrics-source.ts'

/** Limits of the queues that objectives speak of. */
export function limitsOf(objectives: readonly CountedObjective[]): QueueLimits {
  const limits: Partial<Record<'pending_approvals' | 'dead_letters', number>> = {}
  for (const { queue, limit_value } of objectives) {
    if (queue !== null && limit_value !== null) limits[queue] = limit_value
  }
  return limits
}

/** Services that objectives speak of. */
export function servicesOf(objectives: readonly CountedObjective[]): CountedService[] {
  const services = objectives.flatMap(({ service }) => (service === 'queue' ? [] : [service]))
  return [...new Set(services)]
}

/** Minutes that do not count for an objective. */
export function leftOutOf({ exclusions }: Pick<CountedObjective, 'exclusions'>): MinuteSpan[] {
  return mergeSpans(
    exclusions.map(({ from, to }) => ({ from: Date.parse(from), to: Date.parse(to) })),
  )
}

/** Valid and bad events of an objective: requests, those that took too long, or minutes of a queue. */
export function countsOf(
  { kind, limit_value: limit }: Pick<CountedObjective, 'kind' | 'limit_value'>,
  { counts, durations }: Cell,
): EventCounts {
  if (kind !== 'latency' || limit === null || durations === null) return counts
  const valid = durations.counts.reduce((sum, count) => sum + count, 0)
  return { valid, bad: valid - countWithin(durations, limit) }
}
