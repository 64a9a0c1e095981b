import { err, ok } from '../domain/result.ts'
import type { Cell } from '../domain/slo/cells.ts'
import { defaultBoundsMs } from '../domain/slo/percentile.ts'
import { exposedBad } from '../domain/slo/request-outcome.ts'
import type {
  CellsQuestion,
  CountedService,
  MetricCells,
  MetricsSource,
} from '../ports/metrics-source.ts'
import type { PrometheusSettings } from './metrics-settings.ts'
import { betweenBounds } from './prometheus/between-bounds.ts'
import {
  createExpressions,
  durationKey,
  heartbeatKey,
  requestKey,
} from './prometheus/expressions.ts'
import { firstHeartbeatOf } from './prometheus/first-heartbeat.ts'
import { operationCellsOf } from './prometheus/operation-cells.ts'
import { createQuestion } from './prometheus/query-api.ts'
import { readCounters, type Counted } from './prometheus/read-counters.ts'
import { readQueues } from './prometheus/read-queues.ts'
import { retentionWarnings } from './prometheus/warnings.ts'

const minuteMs = 60_000

/** Counts from whatever speaks the HTTP API of Prometheus and scrapes our own exposition (docs/metrics.md). */
export function createPrometheusMetricsSource(settings: PrometheusSettings): MetricsSource {
  const expressions = createExpressions(settings.selector)
  return {
    name: 'prometheus',
    async cells(asked) {
      const question = createQuestion(settings)
      const { bounds, services, limits } = asked
      const expression = expressions.totals(services)
      const [said, counted, queues] = await Promise.all([
        question.ask([{ expression: expressions.firstHeartbeats(), at: bounds.at(-1) ?? 0 }]),
        readCounters(question, { expressions, expression, bounds }),
        readQueues(question, { expressions, bounds, limits }),
      ])
      if (!said.ok) return said
      if (!counted.ok) return counted
      if (!queues.ok) return queues
      const first = firstHeartbeatOf(said.value[0] ?? [])
      if (!first.ok) return first
      const unknown = services.map((service) => missingBound(counted.value, service)).find(Boolean)
      if (unknown) return err({ message: unknown })
      const warnings = [
        ...question.warnings,
        ...counted.value.warnings,
        ...retentionWarnings(bounds.at(-1) ?? 0, counted.value.scrapedSince, first.value),
      ]
      return ok({
        ...cellsOf(asked, counted.value),
        queue: (queue) => queues.value.cells.get(queue) ?? bounds.slice(1).map(() => null),
        latest: (queue) => queues.value.latest.get(queue) ?? null,
        knownSince: knownSinceOf(counted.value, first.value),
        ...{ bounds, warnings },
      })
    },
    async operations(asked) {
      const { bounds, service } = asked
      const expression = expressions.operations(service)
      const question = createQuestion(settings)
      const counted = await readCounters(question, { expressions, expression, bounds })
      return counted.ok ? ok(operationCellsOf(asked, counted.value)) : counted
    },
  }
}

/** @param first when the recorder says that it was first seen; null when it is not scraped now */
function knownSinceOf(counted: Counted, first: number | null): number | null {
  const { scrapedSince, moments } = counted
  if (scrapedSince !== null) {
    // What was counted before is not known: the first whole minute is the next one, unless nobody counted before.
    return (first ?? 0) < scrapedSince ? scrapedSince + minuteMs : scrapedSince
  }
  const wasSeen = counted.column(heartbeatKey).some((count) => count !== null)
  return first ?? (wasSeen ? (moments[0] ?? null) : null)
}

function cellsOf(
  { bounds, services }: CellsQuestion,
  counted: Counted,
): Pick<MetricCells, 'service' | 'heartbeats'> {
  const between = betweenBounds(bounds, counted)
  const none = bounds.slice(1).map(() => null)
  const found = new Map(services.map((service) => [service, serviceCells(between, service)]))
  const beats = between(heartbeatKey).map((count) =>
    count ? cellOf({ valid: count, bad: 0, refused: 0, durations: [] }) : null,
  )
  return { service: (service) => found.get(service) ?? none, heartbeats: () => beats }
}

type Between = ReturnType<typeof betweenBounds>

function serviceCells(between: Between, service: CountedService): (Cell | null)[] {
  const good = between(requestKey(service, 'success'))
  const bad = between(requestKey(service, exposedBad(service)))
  const refused = between(requestKey(service, 'refused'))
  const upTo = boundsInSeconds.map((bound) => between(durationKey(service, bound)))
  return good.map((count, cell) => {
    const events = {
      valid: (count ?? 0) + (bad[cell] ?? 0),
      bad: bad[cell] ?? 0,
      refused: refused[cell] ?? 0,
    }
    if (events.valid + events.refused === 0) return null
    return cellOf({ ...events, durations: upTo.map((column) => column[cell] ?? 0) })
  })
}

const boundsInSeconds = [...defaultBoundsMs.map((bound) => bound / 1000), Infinity]

/** @param durations how many were within each bound; none where nothing was measured */
function cellOf({
  valid,
  bad,
  refused,
  durations,
}: {
  valid: number
  bad: number
  refused: number
  durations: readonly number[]
}): Cell {
  let below = 0
  const counts = boundsInSeconds.map((_, index) => {
    const inside = Math.max(0, (durations[index] ?? 0) - below)
    below += inside
    return inside
  })
  return {
    counts: { valid, bad },
    refused,
    durations: { boundsMs: defaultBoundsMs, counts },
    highest: null,
  }
}

/** Without one of its bounds, nothing can be said about how many were within a limit. */
function missingBound({ keys }: Counted, service: CountedService): string | null {
  const has = (bound: number) => keys.includes(durationKey(service, bound))
  const missing = boundsInSeconds.filter((bound) => !has(bound))
  if (missing.length === 0 || missing.length === boundsInSeconds.length) return null
  return `Prometheus lacks the buckets ${missing.join(', ')} of http_request_duration_seconds: let the scrape keep all of them`
}
