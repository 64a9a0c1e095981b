import type { RequestOutcome } from '../domain/slo/request-outcome.ts'
import { asParentOrAlways, type Sampler, type Trace } from '../http/trace.ts'

/** Values of a closed vocabulary: never what a caller or an endpoint wrote. */
export type Attributes = Readonly<Record<string, string | number | boolean>>

/** One span, known whole once it has ended. */
export type FinishedSpan = {
  readonly name: string
  readonly kind: 'server' | 'client' | 'consumer'
  readonly trace: Trace
  /** Epoch ms. */
  readonly startedAt: number
  readonly durationMs: number
  readonly attributes: Attributes
  /** Kind of the error, in our words or as an HTTP status; null when it went well, or was refused on purpose. */
  readonly error: string | null
}

export type Histogram =
  'http.server.request.duration' | 'http.client.request.duration' | 'omnihub.request.duration'

/** A request as it is counted by minute, in words of `metrics.slo_minute`. */
export type CountedForExport = {
  readonly service: 'api' | 'executor'
  readonly operation: string
  readonly outcome: RequestOutcome
}

/** Where traces and metrics leave. Nothing here waits, and nothing fails. */
export interface Telemetry {
  readonly sample: Sampler
  span(span: FinishedSpan): void
  duration(histogram: Histogram, durationMs: number, attributes: Attributes): void
  request(request: CountedForExport): void
  /** Sends what is left, once; for an instance that ends. */
  flush(): Promise<void>
}

/** Without an endpoint nothing is kept, loaded or sent. */
export const noTelemetry: Telemetry = {
  sample: asParentOrAlways,
  span: () => undefined,
  duration: () => undefined,
  request: () => undefined,
  flush: () => Promise.resolve(),
}
