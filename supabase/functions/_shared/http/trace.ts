import { toHex } from '../domain/hex.ts'

/** The identifiers of one request or piece of work. `traceparent` is what calls made on its behalf carry. */
export type Trace = {
  readonly requestId: string
  readonly traceId: string
  /** This span's own id: the parent of whatever continues `traceparent`. */
  readonly spanId: string
  /** Null at the beginning of a trace. */
  readonly parentSpanId: string | null
  /** Whether whoever sees this trace is to record it. */
  readonly isSampled: boolean
  readonly traceparent: string
}

/** Decides whether a trace is recorded; `parent` is what was decided before, null at its beginning. */
export type Sampler = (traceId: string, parent: boolean | null) => boolean

const traceparent =
  /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-((?!0{16})[0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/
const sampledFlag = 0x01

/** What everybody decides who was told nothing else: as the caller did, and yes at the beginning. */
export const asParentOrAlways: Sampler = (_, parent) => parent ?? true

/** Continues the caller's W3C trace, or starts one; either way with a span of our own. */
export function traceOf(headers: Headers, sample: Sampler = asParentOrAlways): Trace {
  return continuedFrom(headers.get('traceparent'), sample) ?? newTrace(sample)
}

/** Continues the trace that a `traceparent` names; null when it names none. */
export function continuedFrom(
  parent: string | null,
  sample: Sampler = asParentOrAlways,
): Trace | null {
  const [, traceId, spanId, flags] = traceparent.exec(parent ?? '') ?? []
  if (traceId === undefined || spanId === undefined || flags === undefined) return null
  const given = Number.parseInt(flags, 16)
  const isSampled = sample(traceId, (given & sampledFlag) !== 0)
  return traceWith(traceId, spanId, isSampled, given)
}

/** A span below another one of ours. It is recorded if that one is. */
export function childOf(parent: Trace): Trace {
  const flags = Number.parseInt(parent.traceparent.slice(-2), 16)
  const child = traceWith(parent.traceId, parent.spanId, parent.isSampled, flags)
  return { ...child, requestId: parent.requestId }
}

/** A span without a parent, of a known trace or one of its own. */
export function newTrace(
  sample: Sampler = asParentOrAlways,
  traceId: string = randomHex(16),
): Trace {
  return traceWith(traceId, null, sample(traceId, null), 0)
}

/** Flags that we do not know are passed on as they came. */
function traceWith(
  traceId: string,
  parentSpanId: string | null,
  isSampled: boolean,
  flags: number,
): Trace {
  const spanId = randomHex(8)
  const ours = (flags & ~sampledFlag) | (isSampled ? sampledFlag : 0)
  return {
    requestId: crypto.randomUUID(),
    traceId,
    spanId,
    parentSpanId,
    isSampled,
    traceparent: `00-${traceId}-${spanId}-${ours.toString(16).padStart(2, '0')}`,
  }
}

function randomHex(bytes: number): string {
  return toHex(crypto.getRandomValues(new Uint8Array(bytes)))
}
