import type { Result } from '../domain/result.ts'
import type { Cell } from '../domain/slo/cells.ts'
import type { EventCounts } from '../domain/slo/counts.ts'

export type CountedService = 'api' | 'executor' | 'workflows'
export type Queue = 'pending_approvals' | 'dead_letters'

/** A queue is good below its limit; its valid events are the minutes in which it was seen. */
export type QueueLimits = Readonly<Partial<Record<Queue, number>>>

/** Cells between neighbours of `bounds`: the n-th from `bounds[n]` up to, not including, `bounds[n + 1]`. */
export type CellsQuestion = {
  /** Whole minutes in ms since 1970 UTC, rising, at least two. */
  readonly bounds: readonly number[]
  readonly services: readonly CountedService[]
  readonly limits: QueueLimits
}

/** One entry for each cell, null where there were no rows. */
export type MetricCells = {
  readonly bounds: readonly number[]
  service(service: CountedService): readonly (Cell | null)[]
  queue(queue: Queue): readonly (Cell | null)[]
  /** The depth last seen before the last bound. */
  latest(queue: Queue): number | null
  /** One event for each minute in which the recorder was seen. */
  heartbeats(): readonly (Cell | null)[]
  /** First minute in which it ever was, in ms since 1970 UTC. */
  readonly knownSince: number | null
  /** What the source says about its own answer, such as that it is partial. */
  readonly warnings: readonly string[]
}

export type OperationsQuestion = {
  readonly service: CountedService
  readonly bounds: readonly number[]
  /** Cells that count nowhere, not in the choice of the operations either; counted from 0. */
  readonly skipped: readonly number[]
  /** How many operations are told by name: those with most bad events. */
  readonly top: number
}

export type OperationCells = {
  /** Null for all that are not told by name. */
  readonly operation: string | null
  /** How many operations these are. */
  readonly operations: number
  readonly cells: readonly (EventCounts | null)[]
}

export type MetricsFailure = { readonly message: string }

/**
 * Where counts come from. Every formula stands above this: a figure depends on its source by its counts alone.
 * Never rejects: a source that cannot answer says so.
 */
export interface MetricsSource {
  /** As METRICS_SOURCE names it; told beside every figure. */
  readonly name: 'postgres' | 'prometheus'
  cells(question: CellsQuestion): Promise<Result<MetricCells, MetricsFailure>>
  operations(
    question: OperationsQuestion,
  ): Promise<Result<readonly OperationCells[], MetricsFailure>>
}
