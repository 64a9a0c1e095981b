import type { InfraMetric } from '../../domain/infra/metrics.ts'

type Labels = Readonly<Record<string, readonly string[]>>

/** Some series of one metric, as one number. */
export type Term = {
  readonly metric: string
  readonly fold: 'sum' | 'count' | 'max'
  /** Labels that must have one of these values. */
  readonly only?: Labels
  /** Labels that must have none of these. */
  readonly not?: Labels
}

/** One way to a figure: a term, less another one. */
export type Way = { readonly plus: Term; readonly minus?: Term }

/** What a machine tells of itself by node_exporter, and a hosted project beside it; the first way with data counts. */
export type MachineFigure = { readonly name: InfraMetric; readonly ways: readonly [Way, ...Way[]] }

const sum = (metric: string, labels: Pick<Term, 'only' | 'not'> = {}): Term => ({
  ...{ metric, fold: 'sum' },
  ...labels,
})
const largest = (metric: string): [Way] => [{ plus: { metric, fold: 'max' } }]
const difference = (plus: string, minus: string, labels: Pick<Term, 'only'> = {}): Way => ({
  plus: sum(plus, labels),
  minus: sum(minus, labels),
})

/** Data lies on a disk of its own on hosted projects, and often enough elsewhere. */
const disks = [{ only: { mountpoint: ['/data'] } }, { only: { mountpoint: ['/'] } }] as const
const notLoopback = { not: { device: ['lo'] } }

export const machineFigures: readonly MachineFigure[] = [
  {
    name: 'cpu_busy_cores',
    ways: [{ plus: sum('node_cpu_seconds_total', { not: { mode: ['idle', 'iowait'] } }) }],
  },
  {
    name: 'cpu_cores',
    ways: [{ plus: { metric: 'node_cpu_seconds_total', fold: 'count', only: { mode: ['idle'] } } }],
  },
  { name: 'load_1m', ways: largest('node_load1') },
  { name: 'memory_total_bytes', ways: [{ plus: sum('node_memory_MemTotal_bytes') }] },
  {
    name: 'memory_used_bytes',
    ways: [difference('node_memory_MemTotal_bytes', 'node_memory_MemAvailable_bytes')],
  },
  {
    name: 'swap_used_bytes',
    ways: [difference('node_memory_SwapTotal_bytes', 'node_memory_SwapFree_bytes')],
  },
  {
    name: 'disk_total_bytes',
    ways: [
      { plus: sum('node_filesystem_size_bytes', disks[0]) },
      { plus: sum('node_filesystem_size_bytes', disks[1]) },
    ],
  },
  {
    name: 'disk_used_bytes',
    ways: [
      difference('node_filesystem_size_bytes', 'node_filesystem_avail_bytes', disks[0]),
      difference('node_filesystem_size_bytes', 'node_filesystem_avail_bytes', disks[1]),
    ],
  },
  {
    name: 'network_in_bytes',
    ways: [{ plus: sum('node_network_receive_bytes_total', notLoopback) }],
  },
  {
    name: 'network_out_bytes',
    ways: [{ plus: sum('node_network_transmit_bytes_total', notLoopback) }],
  },
  {
    name: 'pool_clients_waiting',
    ways: [{ plus: sum('pgbouncer_pools_client_waiting_connections') }],
  },
  { name: 'rest_pool_waiting', ways: [{ plus: sum('pgrst_db_pool_waiting') }] },
  { name: 'db_read_only', ways: largest('pg_settings_default_transaction_read_only') },
]

/** Every metric that any figure is made of. */
export const machineMetricNames = new Set(
  machineFigures.flatMap(({ ways }) =>
    ways.flatMap(({ plus, minus }) => [plus.metric, ...(minus ? [minus.metric] : [])]),
  ),
)

/** Only a hosted project has these beside its machine. */
export const hostedOnly: readonly InfraMetric[] = [
  ...(['pool_clients_waiting', 'rest_pool_waiting', 'db_read_only'] as const),
]
