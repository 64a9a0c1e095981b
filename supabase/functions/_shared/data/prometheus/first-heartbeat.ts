import { err, ok, type Result } from '../../domain/result.ts'
import type { MetricsFailure } from '../../ports/metrics-source.ts'
import type { Series } from './query-api.ts'

const dayMs = 86_400_000

/**
 * When the recorder says that it was first seen; null when it does not. Two that say different things are two
 * installations, whose counts must not be mixed.
 */
export function firstHeartbeatOf(said: readonly Series[]): Result<number | null, MetricsFailure> {
  const times = said.flatMap(({ points }) => points.map(([, seconds]) => seconds * 1000))
  const environments = [...new Set(said.map(({ labels }) => labels['environment'] ?? ''))].sort()
  const [first, last] = [Math.min(...times), Math.max(...times)]
  if (environments.length > 1 || last - first > dayMs) {
    return err({
      message: `Prometheus holds the counters of several installations (${environments.join(', ')}): choose ours by PROMETHEUS_SELECTOR, such as job="omnihub"`,
    })
  }
  return ok(times.length === 0 ? null : first)
}
