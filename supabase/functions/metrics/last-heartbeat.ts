import { ok, type Result } from '../_shared/domain/result.ts'
import { sloWindowMinutes } from '../_shared/domain/slo/objective.ts'
import { windowBefore } from '../_shared/domain/slo/windows.ts'
import type { MetricsFailure, MetricsSource } from '../_shared/ports/metrics-source.ts'
import { cut, minuteMs } from './charts/chart-grid.ts'

/**
 * End of the last minute before `at` in which the recorder was seen, as the source knows it; null when that was in no
 * minute of 28 days. Looks for the hour first: whole hours are read from roll-ups.
 */
export async function lastHeartbeat(
  source: Pick<MetricsSource, 'cells'>,
  at: number,
): Promise<Result<number | null, MetricsFailure>> {
  const seenIn = async (bounds: readonly number[]) => {
    const found = await source.cells({ bounds, services: [], limits: {} })
    if (!found.ok) return found
    const place = found.value.heartbeats().findLastIndex((cell) => (cell?.counts.valid ?? 0) > 0)
    const [from, to] = [bounds[place], bounds[place + 1]]
    return ok(from === undefined || to === undefined ? null : { from, to })
  }
  const hour = await seenIn(cut(windowBefore(at, sloWindowMinutes), 60 * minuteMs))
  if (!hour.ok || hour.value === null) return hour.ok ? ok(null) : hour
  const minute = await seenIn(cut(hour.value, minuteMs))
  return minute.ok ? ok(minute.value?.to ?? null) : minute
}
