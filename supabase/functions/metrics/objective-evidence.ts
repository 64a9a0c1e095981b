import type { StoredObjective } from '../_shared/contracts/metrics.ts'
import type { HeldBand } from '../_shared/domain/slo/bands.ts'
import type { EventCounts } from '../_shared/domain/slo/counts.ts'
import { evaluationWindows, type Evidence } from '../_shared/domain/slo/evaluate-objective.ts'
import { sloWindowMinutes } from '../_shared/domain/slo/objective.ts'
import { countWithin } from '../_shared/domain/slo/percentile.ts'
import type { MetricsReading, Queue } from '../_shared/ports/metrics-source.ts'

const minuteMs = 60_000
/** Without a beat for so long, a recorder is taken to be gone. */
const recentMinutes = 5

/** Limits of the queues that objectives speak of. */
export function limitsOf(objectives: readonly StoredObjective[]): Partial<Record<Queue, number>> {
  const limits: Partial<Record<Queue, number>> = {}
  for (const { queue, limit_value } of objectives) {
    if (queue !== null && limit_value !== null) limits[queue] = limit_value
  }
  return limits
}

/** What a reading says about one objective. */
export function evidenceFor(
  objective: StoredObjective,
  reading: MetricsReading,
  at: number,
): Evidence {
  const known = reading.knownSince === null ? 0 : Math.round((at - reading.knownSince) / minuteMs)
  const counts = evaluationWindows.map(
    (minutes) => [minutes, countsIn(objective, reading, minutes)] as const,
  )
  return {
    at,
    counts: new Map(
      counts.flatMap(([minutes, found]) => (found === null ? [] : [[minutes, found]])),
    ),
    heartbeats: {
      whole: reading.heartbeats(sloWindowMinutes),
      recent: reading.heartbeats(recentMinutes),
    },
    minutesKnown: Math.max(0, Math.min(sloWindowMinutes, known)),
    before: heldBefore(objective),
  }
}

function countsIn(
  objective: StoredObjective,
  reading: MetricsReading,
  minutes: number,
): EventCounts | null {
  const { kind, service, queue, limit_value: limit } = objective
  if (queue !== null) return reading.queue(queue, minutes)?.minutes ?? null
  if (service === 'queue') return null
  const totals = reading.service(service, minutes)
  if (totals === null) return null
  if (kind === 'events' || limit === null) return totals.counts
  const valid = totals.durations.counts.reduce((sum, count) => sum + count, 0)
  return { valid, bad: valid - countWithin(totals.durations, limit) }
}

function heldBefore({ held_band: band, better_since: since }: StoredObjective): HeldBand | null {
  return band === null ? null : { band, betterSince: since === null ? null : Date.parse(since) }
}
