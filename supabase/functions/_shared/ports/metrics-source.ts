import type { Result } from '../domain/result.ts'
import type { EventCounts } from '../domain/slo/counts.ts'
import type { Histogram } from '../domain/slo/percentile.ts'

export type CountedService = 'api' | 'executor' | 'workflows'
export type Queue = 'pending_approvals' | 'dead_letters'

/** Events of a service in one window. Whole numbers; refused ones stand beside the valid ones. */
export type ServiceTotals = {
  readonly counts: EventCounts
  readonly refused: number
  readonly durations: Histogram
}

/** Minutes of one window in which a queue was seen, the bad ones being those at its limit or above. */
export type QueueTotals = {
  readonly minutes: EventCounts
  /** The depth last seen. */
  readonly latest: number
}

export type MetricsQuestion = {
  /** End of the last closed minute, in ms since 1970 UTC. */
  readonly at: number
  /** In minutes; all end at `at`. */
  readonly windows: readonly number[]
  /** A queue is good below its limit. */
  readonly limits: Readonly<Partial<Record<Queue, number>>>
}

/** What a source knows about a moment. Nothing is `null`: a window without rows has no totals. */
export type MetricsReading = {
  service(service: CountedService, windowMinutes: number): ServiceTotals | null
  queue(queue: Queue, windowMinutes: number): QueueTotals | null
  /** Minutes of a window in which the recorder was seen. */
  heartbeats(windowMinutes: number): number
  /** First minute in which it ever was, in ms since 1970 UTC. */
  readonly knownSince: number | null
  /** What the source says about its own answer, such as that it is partial. */
  readonly warnings: readonly string[]
}

export type MetricsFailure = { readonly message: string }

/** Where counts come from. Every formula stands above this: a figure depends on its source by its counts alone. */
export interface MetricsSource {
  /** Never rejects: a source that cannot answer says so. */
  read(question: MetricsQuestion): Promise<Result<MetricsReading, MetricsFailure>>
}
