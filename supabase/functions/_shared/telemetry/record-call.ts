import type { Trace } from '../http/trace.ts'
import type { Attributes, Telemetry } from './telemetry.ts'

/** One call that we made to somebody's endpoint, and what became of it. */
export type FinishedCall = {
  readonly trace: Trace
  readonly url: string
  readonly durationMs: number
  /** Null when no answer came. */
  readonly status: number | null
  readonly error: string | null
  /** Agents choose where they are called back, so those addresses are no series of a metric. */
  readonly isAddressRegistered: boolean
  readonly attributes: Attributes
}

/** Records a call. Its host is told, but not its path: for many a hook the path is the key. */
export function recordCall(telemetry: Telemetry, call: FinishedCall): void {
  const { protocol, hostname, port } = new URL(call.url)
  const metric: Attributes = {
    'http.request.method': 'POST',
    'server.address': hostname,
    'server.port': Number(port) || (protocol === 'https:' ? 443 : 80),
    ...(call.status !== null && { 'http.response.status_code': call.status }),
    ...(call.error !== null && { 'error.type': call.error }),
  }
  if (call.isAddressRegistered) {
    telemetry.duration('http.client.request.duration', call.durationMs, metric)
  }
  telemetry.span({
    name: 'POST',
    kind: 'client',
    trace: call.trace,
    startedAt: Date.now() - call.durationMs,
    durationMs: call.durationMs,
    error: call.error,
    attributes: { ...metric, ...call.attributes },
  })
}
