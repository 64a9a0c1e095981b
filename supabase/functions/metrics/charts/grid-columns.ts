import { regroup } from '../../_shared/domain/slo/cells.ts'
import type { EventCounts } from '../../_shared/domain/slo/counts.ts'
import type { MetricCells } from '../../_shared/ports/metrics-source.ts'
import { minuteMs, type ChartGrid } from './chart-grid.ts'

/** Counts of each cell as columns: null where neither events nor the recorder were seen, 0 where only it was. */
export function gridColumns(
  { window, edges, stepMinutes }: ChartGrid,
  counts: readonly (EventCounts | null)[],
  found: Pick<MetricCells, 'bounds' | 'heartbeats'>,
) {
  const seen = regroup({ bounds: found.bounds, cells: found.heartbeats() }, edges)
  const column = (name: keyof EventCounts) =>
    counts.map((cell, index) => cell?.[name] ?? (seen[index] ? 0 : null))
  const step = stepMinutes * minuteMs
  return {
    from: new Date(Math.floor(window.from / step) * step).toISOString(),
    step_minutes: stepMinutes,
    valid: column('valid'),
    bad: column('bad'),
  }
}
