/**
 * Every name that a source may tell. A counter is told as it stands since its source began, and stored as what came per
 * second; its unit is that of what is counted.
 */
export const infraMetrics = {
  cpu_busy_cores: { unit: 'cores', kind: 'counter', of: 'machine' },
  cpu_cores: { unit: 'cores', kind: 'gauge', of: 'machine' },
  load_1m: { unit: 'processes', kind: 'gauge', of: 'machine' },
  memory_used_bytes: { unit: 'bytes', kind: 'gauge', of: 'machine' },
  memory_total_bytes: { unit: 'bytes', kind: 'gauge', of: 'machine' },
  swap_used_bytes: { unit: 'bytes', kind: 'gauge', of: 'machine' },
  disk_used_bytes: { unit: 'bytes', kind: 'gauge', of: 'machine' },
  disk_total_bytes: { unit: 'bytes', kind: 'gauge', of: 'machine' },
  network_in_bytes: { unit: 'bytes', kind: 'counter', of: 'machine' },
  network_out_bytes: { unit: 'bytes', kind: 'counter', of: 'machine' },
  pool_clients_waiting: { unit: 'clients', kind: 'gauge', of: 'machine' },
  rest_pool_waiting: { unit: 'requests', kind: 'gauge', of: 'machine' },
  db_read_only: { unit: 'flag', kind: 'gauge', of: 'machine' },
  db_commits: { unit: 'transactions', kind: 'counter', of: 'database' },
  db_rollbacks: { unit: 'transactions', kind: 'counter', of: 'database' },
  db_deadlocks: { unit: 'deadlocks', kind: 'counter', of: 'database' },
  db_blocks_hit: { unit: 'blocks', kind: 'counter', of: 'database' },
  db_blocks_read: { unit: 'blocks', kind: 'counter', of: 'database' },
  db_size_bytes: { unit: 'bytes', kind: 'gauge', of: 'database' },
  db_connections: { unit: 'connections', kind: 'gauge', of: 'database' },
  db_connections_max: { unit: 'connections', kind: 'gauge', of: 'database' },
  db_longest_query_seconds: { unit: 'seconds', kind: 'gauge', of: 'database' },
  db_locks_waiting: { unit: 'locks', kind: 'gauge', of: 'database' },
  db_calls: { unit: 'statements', kind: 'counter', of: 'database' },
  db_exec_ms: { unit: 'milliseconds', kind: 'counter', of: 'database' },
  db_wal_bytes: { unit: 'bytes', kind: 'counter', of: 'database' },
  db_slot_retained_bytes: { unit: 'bytes', kind: 'gauge', of: 'database' },
  db_replicas: { unit: 'replicas', kind: 'gauge', of: 'database' },
  db_replication_lag_seconds: { unit: 'seconds', kind: 'gauge', of: 'database' },
  redis_memory_used_bytes: { unit: 'bytes', kind: 'gauge', of: 'redis' },
  redis_memory_max_bytes: { unit: 'bytes', kind: 'gauge', of: 'redis' },
  redis_clients: { unit: 'clients', kind: 'gauge', of: 'redis' },
  redis_keys: { unit: 'keys', kind: 'gauge', of: 'redis' },
  redis_commands: { unit: 'commands', kind: 'counter', of: 'redis' },
  redis_hits: { unit: 'keys', kind: 'counter', of: 'redis' },
  redis_misses: { unit: 'keys', kind: 'counter', of: 'redis' },
  redis_evicted: { unit: 'keys', kind: 'counter', of: 'redis' },
} as const satisfies Record<
  string,
  { unit: string; kind: 'counter' | 'gauge'; of: 'machine' | 'database' | 'redis' }
>

export type InfraMetric = keyof typeof infraMetrics

export const infraMetricNames = Object.keys(infraMetrics).filter(isInfraMetric)

export function isInfraMetric(name: string): name is InfraMetric {
  return Object.hasOwn(infraMetrics, name)
}

/** One figure as a source tells it: a counter as it stands, anything else as it is. */
export type InfraSample = {
  readonly name: InfraMetric
  readonly value: number
  readonly unit: string
}

export function infraSample(name: InfraMetric, value: number): InfraSample {
  return { name, value, unit: infraMetrics[name].unit }
}

/** The machine that the database runs on, whoever tells of it. */
export const machineSources = ['host', 'supabase', 'prometheus'] as const
export const infraSources = [...machineSources, 'database', 'redis'] as const
export type InfraSourceName = (typeof infraSources)[number]

/** What one reading of a source came to. */
export type InfraReading = {
  readonly source: InfraSourceName
  /** What it is, such as "PostgreSQL 17.5". */
  readonly detail: string | null
  readonly samples: readonly InfraSample[]
  /** Names that this source should tell and does not. */
  readonly missing: readonly InfraMetric[]
}

/** The names among those expected that no sample has. */
export function missingFrom(
  expected: readonly InfraMetric[],
  samples: readonly InfraSample[],
): InfraMetric[] {
  return expected.filter((name) => !samples.some((sample) => sample.name === name))
}

/** A reading as `write_infra_samples` takes it. */
export function writtenReading({ source, detail, samples, missing }: InfraReading) {
  return {
    ...{ source, detail, missing },
    samples: samples.map(({ name, value }) => ({
      ...{ name, value },
      counter: infraMetrics[name].kind === 'counter',
    })),
  }
}
