import { metricTotals } from '../contracts/metrics.ts'
import { err, ok } from '../domain/result.ts'
import { defaultBoundsMs } from '../domain/slo/percentile.ts'
import type { MetricsReading, MetricsSource } from '../ports/metrics-source.ts'
import { callRpc, type RpcOptions } from './call-rpc.ts'

/** Counts from our own database: minutes and hours that guards, executors and jobs have written. */
export function createPostgresMetricsSource(options: RpcOptions): MetricsSource {
  return {
    async read({ at, windows, limits }) {
      const args = { at: new Date(at).toISOString(), windows, limits }
      const answer = await callRpc(options, 'read_metric_totals', args, metricTotals)
      if (!answer.ok) return err({ message: `the database did not answer: ${answer.error.code}` })
      return ok(readingOf(answer.value))
    },
  }
}

type Answer = (typeof metricTotals)['_zod']['output']

function readingOf({ services, queues, known_since }: Answer): MetricsReading {
  const find = (service: string, minutes: number) =>
    services.find((row) => row.service === service && row.window_minutes === minutes)
  return {
    service(service, minutes) {
      const row = find(service, minutes)
      if (row === undefined) return null
      return {
        counts: { valid: row.requests, bad: row.errors },
        refused: row.refused,
        durations: { boundsMs: defaultBoundsMs, counts: row.hist },
      }
    },
    queue(queue, minutes) {
      const row = queues.find((found) => found.queue === queue && found.window_minutes === minutes)
      if (row === undefined) return null
      return { minutes: { valid: row.minutes, bad: row.minutes_over }, latest: row.latest }
    },
    heartbeats: (minutes) => find('heartbeat', minutes)?.requests ?? 0,
    knownSince: known_since === null ? null : Date.parse(known_since),
    warnings: [],
  }
}
