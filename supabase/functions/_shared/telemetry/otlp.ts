import { SpanKind, SpanStatusCode, type HrTime } from '@opentelemetry/api'
import {
  JsonMetricsSerializer,
  JsonTraceSerializer,
  ProtobufMetricsSerializer,
  ProtobufTraceSerializer,
} from '@opentelemetry/otlp-transformer'
import { defaultResource, resourceFromAttributes, type Resource } from '@opentelemetry/resources'
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics'
import { defaultBoundsMs } from '../domain/slo/percentile.ts'
import { redact } from '../http/redact.ts'
import type { Attributes, CountedForExport, FinishedSpan, Histogram } from './telemetry.ts'

/*
 * What knows the format, and the libraries of OpenTelemetry: loaded only where there is somebody to send to. They turn
 * finished spans into OTLP and add up metrics; what is queued, sent and given up is decided by `exporter.ts`.
 */

const scope = { name: 'omnihub' }

export interface Otlp {
  readonly contentType: string
  encodeSpans(spans: readonly FinishedSpan[]): Uint8Array<ArrayBuffer>
  duration(histogram: Histogram, durationMs: number, attributes: Attributes): void
  request(request: CountedForExport): void
  /** Counts spans that nobody will see, by why. */
  dropped(count: number, reason: string): void
  /** All totals since this instance began. */
  encodeMetrics(): Promise<Uint8Array<ArrayBuffer>>
}

/** Collects when told to: instances sleep between requests, and a timer would not run. */
class AskedReader extends MetricReader {
  protected override onForceFlush = () => Promise.resolve()
  protected override onShutdown = () => Promise.resolve()
}

const kinds = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  consumer: SpanKind.CONSUMER,
} as const

/** @param resource attributes that say what sends this */
export function createOtlp(
  protocol: 'http/json' | 'http/protobuf',
  resourceAttributes: Readonly<Record<string, string>>,
): Otlp {
  const isJson = protocol === 'http/json'
  const resource = defaultResource().merge(resourceFromAttributes(resourceAttributes))
  const reader = new AskedReader()
  const meter = new MeterProvider({ resource, readers: [reader] }).getMeter(scope.name)
  const inSeconds = {
    unit: 's',
    advice: { explicitBucketBoundaries: defaultBoundsMs.map((bound) => bound / 1_000) },
  }
  const histograms = {
    'http.server.request.duration': meter.createHistogram('http.server.request.duration', {
      description: 'Duration of HTTP requests to a function.',
      ...inSeconds,
    }),
    'http.client.request.duration': meter.createHistogram('http.client.request.duration', {
      description: 'Duration of calls to the endpoints of operations.',
      ...inSeconds,
    }),
    'omnihub.request.duration': meter.createHistogram('omnihub.request.duration', {
      description: 'Duration of what counts as good or bad, by operation.',
      ...inSeconds,
    }),
  }
  const requests = meter.createCounter('omnihub.requests', {
    description: 'Requests of agents and calls made for effect, by how they count.',
    unit: '{request}',
  })
  const droppedSpans = meter.createCounter('omnihub.telemetry.spans.dropped', {
    description: 'Spans that were recorded and could not be exported.',
    unit: '{span}',
  })

  return {
    contentType: isJson ? 'application/json' : 'application/x-protobuf',
    encodeSpans(spans) {
      const serializer = isJson ? JsonTraceSerializer : ProtobufTraceSerializer
      return bytesOf(serializer.serializeRequest(spans.map((span) => readable(span, resource))))
    },
    duration: (histogram, durationMs, attributes) =>
      histograms[histogram].record(durationMs / 1_000, { ...attributes }),
    request: ({ service, operation, outcome }) =>
      requests.add(1, {
        'omnihub.service': service,
        'omnihub.operation': operation,
        'omnihub.outcome': outcome,
      }),
    dropped: (count, reason) => droppedSpans.add(count, { 'omnihub.reason': reason }),
    async encodeMetrics() {
      const { resourceMetrics } = await reader.collect()
      const serializer = isJson ? JsonMetricsSerializer : ProtobufMetricsSerializer
      return bytesOf(serializer.serializeRequest(resourceMetrics))
    },
  }
}

function bytesOf(encoded: Uint8Array | undefined): Uint8Array<ArrayBuffer> {
  if (encoded === undefined) throw new Error('OTLP could not be encoded')
  return new Uint8Array(encoded)
}

type ReadableSpan = Parameters<typeof JsonTraceSerializer.serializeRequest>[0][number]

function readable(span: FinishedSpan, resource: Resource): ReadableSpan {
  const { traceId, spanId, parentSpanId, isSampled } = span.trace
  const contextOf = (id: string) => ({ traceId, spanId: id, traceFlags: isSampled ? 1 : 0 })
  return {
    name: span.name,
    kind: kinds[span.kind],
    spanContext: () => contextOf(spanId),
    // Of our spans only a call is made by who knows its parent; everything else begins elsewhere.
    ...(parentSpanId !== null && {
      parentSpanContext: { ...contextOf(parentSpanId), isRemote: span.kind !== 'client' },
    }),
    startTime: hrTime(span.startedAt),
    endTime: hrTime(span.startedAt + span.durationMs),
    duration: hrTime(span.durationMs),
    ended: true,
    attributes: attributesOf(span),
    status: { code: span.error === null ? SpanStatusCode.UNSET : SpanStatusCode.ERROR },
    resource,
    instrumentationScope: scope,
    links: [],
    events: [],
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  }
}

/** Nothing secret should be in them; should it ever be, it stays here. */
function attributesOf({ attributes, error }: FinishedSpan): ReadableSpan['attributes'] {
  const all = { ...attributes, ...(error !== null && { 'error.type': error }) }
  return Object.fromEntries(
    Object.entries(all).map(([name, value]) => [
      name,
      typeof value === 'string' ? String(redact(value)) : value,
    ]),
  )
}

function hrTime(ms: number): HrTime {
  const seconds = Math.floor(ms / 1_000)
  return [seconds, Math.round((ms - seconds * 1_000) * 1e6)]
}
