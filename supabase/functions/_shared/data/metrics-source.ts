import type { MetricsSource } from '../ports/metrics-source.ts'
import type { RpcOptions } from './call-rpc.ts'
import type { MetricsSettings } from './metrics-settings.ts'
import { createPostgresMetricsSource } from './postgres-metrics-source.ts'
import { createPrometheusMetricsSource } from './prometheus-metrics-source.ts'

/** The source that `METRICS_SOURCE` names. */
export function createMetricsSource(settings: MetricsSettings, service: RpcOptions): MetricsSource {
  return settings.source === 'prometheus'
    ? createPrometheusMetricsSource(settings.prometheus)
    : createPostgresMetricsSource(service)
}
