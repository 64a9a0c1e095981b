import type { InfraReport } from '@/backend/infra.ts'
import { bytesStored, formatBytes, inUnitOf } from '@/lib/format-bytes.ts'
import { formatCount } from '@/lib/format-number.ts'
import { line, noneOf, perSecond, shareOfHits, type Line } from './database.ts'
import { seriesOf, shareOver, sumOver, valueOf } from './told.ts'
import { windowLabel } from './window.ts'

/** A cache that is this full evicts soon. */
const tightMemory = 0.9

export function cacheLines(report: InfraReport): Line[] {
  const span = windowLabel(report.window)
  const [used, most] = [
    valueOf(report, 'redis_memory_used_bytes'),
    valueOf(report, 'redis_memory_max_bytes'),
  ]
  const memory = used === null || most === null || most === 0 ? null : used / most
  const hits = shareOver(seriesOf(report, 'redis_hits'), seriesOf(report, 'redis_misses'))
  const evicted = sumOver(seriesOf(report, 'redis_evicted'), report.stepMs)
  const [keys, clients] = [valueOf(report, 'redis_keys'), valueOf(report, 'redis_clients')]
  return [
    line(report, 'Memory', 'redis_memory_used_bytes', {
      value: memoryWords(used, most),
      share: memory,
      isWorrying: memory !== null && memory > tightMemory,
      course: seriesOf(report, 'redis_memory_used_bytes'),
    }),
    line(report, `Hit rate, ${span}`, 'redis_hits', {
      value: hits === null ? noneOf(report, 'redis_hits', 'nothing looked up') : shareOfHits(hits),
      share: hits,
    }),
    line(report, 'Commands', 'redis_commands', {
      value: perSecond(valueOf(report, 'redis_commands')),
      course: seriesOf(report, 'redis_commands'),
    }),
    line(report, `Evicted, ${span}`, 'redis_evicted', {
      value: evicted === null ? null : formatCount(Math.round(evicted)),
      isWorrying: evicted !== null && Math.round(evicted) > 0,
    }),
    line(report, 'Keys held', 'redis_keys', { value: keys === null ? null : formatCount(keys) }),
    line(report, 'Clients', 'redis_clients', {
      value: clients === null ? null : formatCount(clients),
    }),
  ]
}

function memoryWords(used: number | null, most: number | null): string | null {
  if (used === null) return null
  if (most === null) return formatBytes(used)
  if (most === 0) return `${formatBytes(used)}, no limit`
  const whole = bytesStored(most)
  return `${inUnitOf(whole, used)} of ${whole.figure}\u00A0${whole.unit}`
}
