import type { InfraReport } from '@/backend/infra.ts'
import { bytesPassed, formatBytes } from '@/lib/format-bytes.ts'
import { formatCount } from '@/lib/format-number.ts'
import { forecastFull } from '@domain/infra/forecast.ts'
import type { InfraMetric } from '@domain/infra/metrics.ts'
import { seriesOf, shareOver, sumOver, together, told, valueOf, type Told } from './told.ts'
import { windowLabel } from './window.ts'

/** One line of a panel: a figure, or why there is none. */
export interface Line {
  name: string
  value: string
  without: Exclude<Told, { kind: 'told' }> | null
  /** Of a whole, from 0 to 1; null where there is none. */
  share: number | null
  /** Whether somebody should look. */
  tone: 'neutral' | 'warn'
  /** Its course over the window; null where it is not drawn. */
  course: readonly (number | null)[] | null
}

/** Above this share of connections an alert fires (product.md §8). */
const tightConnections = 0.8

export function databaseLines(report: InfraReport): Line[] {
  const span = windowLabel(report.window)
  const [used, most] = [valueOf(report, 'db_connections'), valueOf(report, 'db_connections_max')]
  const [hits, reads] = [seriesOf(report, 'db_blocks_hit'), seriesOf(report, 'db_blocks_read')]
  const mean = together(
    seriesOf(report, 'db_exec_ms'),
    seriesOf(report, 'db_calls'),
    (ms, calls) => (calls === 0 ? null : ms / calls),
  )
  const latestMean = mean.findLast((value) => value !== null) ?? null
  const hitShare = shareOver(hits, reads)
  const deadlocks = sumOver(seriesOf(report, 'db_deadlocks'), report.stepMs)
  const waiting = valueOf(report, 'db_locks_waiting')
  const connections = used === null || most === null || most === 0 ? null : used / most
  return [
    line(report, 'Connections', 'db_connections', {
      value: connections === null ? null : `${formatCount(used ?? 0)} of ${formatCount(most ?? 0)}`,
      share: connections,
      isWorrying: connections !== null && connections > tightConnections,
      course: seriesOf(report, 'db_connections'),
    }),
    line(report, 'Query latency, mean', 'db_calls', {
      value:
        latestMean === null ? noneOf(report, 'db_calls', 'none ran') : milliseconds(latestMean),
      course: mean,
    }),
    line(report, 'Statements', 'db_calls', { value: perSecond(valueOf(report, 'db_calls')) }),
    line(report, 'Longest query now', 'db_longest_query_seconds', {
      value: seconds(valueOf(report, 'db_longest_query_seconds')),
    }),
    line(report, `Cache hits, ${span}`, 'db_blocks_hit', {
      value:
        hitShare === null ? noneOf(report, 'db_blocks_hit', 'nothing read') : shareOfHits(hitShare),
      share: hitShare,
    }),
    line(report, 'Size', 'db_size_bytes', { value: sizeWords(report) }),
    line(report, 'WAL written', 'db_wal_bytes', {
      value: bytesPerSecond(valueOf(report, 'db_wal_bytes')),
    }),
    line(report, 'Locks waited for', 'db_locks_waiting', {
      value: waiting === null ? null : formatCount(waiting),
      isWorrying: waiting !== null && waiting > 0,
    }),
    line(report, `Deadlocks, ${span}`, 'db_deadlocks', {
      value: deadlocks === null ? null : formatCount(Math.round(deadlocks)),
      isWorrying: deadlocks !== null && Math.round(deadlocks) > 0,
    }),
    line(report, 'Replication', 'db_replicas', { value: replicationWords(report) }),
  ]
}

type Drawn = {
  value: string | null
  share?: number | null
  isWorrying?: boolean
  course?: readonly (number | null)[]
}

export function line(report: InfraReport, name: string, metric: InfraMetric, drawn: Drawn): Line {
  const found = told(report, metric)
  const { value, share = null, isWorrying = false, course = null } = drawn
  const waiting = value === null ? ({ kind: 'waiting' } as const) : null
  return {
    ...{ name, share, course, value: value ?? '' },
    without: found.kind === 'told' ? waiting : found,
    tone: isWorrying ? 'warn' : 'neutral',
  }
}

function sizeWords(report: InfraReport): string | null {
  const size = valueOf(report, 'db_size_bytes')
  if (size === null) return null
  const points = report.growth.get('db_size_bytes') ?? []
  const growth = forecastFull(points, { used: size, capacity: Infinity, now: report.asOf })
  return growth.kind === 'far'
    ? `${formatBytes(size)}, +${formatBytes(growth.perDay)} a day`
    : formatBytes(size)
}

function replicationWords(report: InfraReport): string | null {
  const replicas = valueOf(report, 'db_replicas')
  if (replicas === null) return null
  if (replicas === 0) return 'no replica'
  const lag = seconds(valueOf(report, 'db_replication_lag_seconds'))
  const count = replicas === 1 ? '1 replica' : `${formatCount(replicas)} replicas`
  return lag === null ? count : `${count}, ${lag} behind`
}

/** What stands for a share of nothing: it is told that there was none, or not told yet. */
export function noneOf(report: InfraReport, metric: InfraMetric, words: string): string | null {
  return valueOf(report, metric) === 0 ? words : null
}

/** Never rounded up to all: one miss in a million is no "100 %". */
export function shareOfHits(share: number): string {
  return share === 1 ? '100\u00A0%' : `${(Math.floor(share * 1000) / 10).toFixed(1)}\u00A0%`
}

export function milliseconds(value: number): string {
  return `${value < 9.95 ? value.toFixed(1) : formatCount(value)}\u00A0ms`
}

export function seconds(value: number | null): string | null {
  if (value === null) return null
  if (value < 0.1) return `< 0.1\u00A0s`
  return `${value < 9.95 ? value.toFixed(1) : formatCount(value)}\u00A0s`
}

export function perSecond(value: number | null): string | null {
  return value === null
    ? null
    : `${value < 9.95 ? value.toFixed(1) : formatCount(value)} per second`
}

function bytesPerSecond(value: number | null): string | null {
  if (value === null) return null
  const { figure, unit } = bytesPassed(value)
  return `${figure}\u00A0${unit}/s`
}
