/** The identifiers of one request. `traceparent` is what calls made on its behalf carry. */
export type Trace = {
  readonly requestId: string
  readonly traceId: string
  readonly traceparent: string
}

const traceparent =
  /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(?:-.*)?$/

/** Continues the caller's W3C trace, or starts one; either way with a span of our own. */
export function traceOf(headers: Headers): Trace {
  const [, given, flags] = traceparent.exec(headers.get('traceparent') ?? '') ?? []
  return traceFrom(given ?? randomHex(16), flags)
}

/** A span within a known trace, such as the one a workflow was submitted with. */
export function traceFrom(traceId: string, flags = '01'): Trace {
  return {
    requestId: crypto.randomUUID(),
    traceId,
    traceparent: `00-${traceId}-${randomHex(8)}-${flags}`,
  }
}

/** A trace of its own, for work that nobody asked for by a request. */
export function newTrace(): Trace {
  return traceFrom(randomHex(16))
}

function randomHex(bytes: number): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')
}
