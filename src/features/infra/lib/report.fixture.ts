import type { Dependency, InfraReport, InfraSource } from '@/backend/infra.ts'
import type { InfraMetric } from '@domain/infra/metrics.ts'

export const now = Date.UTC(2026, 10, 27, 12)
export const GiB = 1024 ** 3

export function source(changes: Partial<InfraSource> = {}): InfraSource {
  return {
    ...{ name: 'host', detail: 'Linux 6.1', problem: null, missing: [] },
    ...{ readAt: now - 20_000, triedAt: now - 20_000 },
    ...changes,
  }
}

/** A report of an hour by the minute; every figure given is the last one, and that of each of five cells. */
export function report(
  figures: Partial<Record<InfraMetric, number>>,
  changes: Partial<InfraReport> = {},
): InfraReport {
  const entries = Object.entries(figures)
  return {
    ...{ asOf: now, window: '1h', from: now - 5 * 60_000, stepMs: 60_000 },
    series: Object.fromEntries(entries.map(([name, value]) => [name, Array(5).fill(value)])),
    latest: new Map(entries.map(([name, value]) => [name, { at: now - 30_000, value }])),
    growth: new Map(),
    sources: [source(), source({ name: 'database', detail: 'PostgreSQL 17.5' })],
    dependencies: [],
    ...changes,
  }
}

export function dependency(name: string, changes: Partial<Dependency> = {}): Dependency {
  return {
    ...{ name, state: 'reachable', detail: null, latencyMs: 12, problem: null },
    ...{ since: now - 3_600_000, checkedAt: now - 5_000, lastSuccessAt: now - 5_000 },
    ...changes,
  }
}

/** All that a machine tells, with room everywhere. */
export const roomy = {
  ...{ cpu_busy_cores: 0.76, cpu_cores: 2, load_1m: 0.42 },
  ...{ memory_used_bytes: 5.1 * GiB, memory_total_bytes: 8 * GiB },
  ...{ disk_used_bytes: 21.4 * GiB, disk_total_bytes: 50 * GiB },
  ...{ network_in_bytes: 4_230_000, network_out_bytes: 1_900_000 },
} satisfies Partial<Record<InfraMetric, number>>
