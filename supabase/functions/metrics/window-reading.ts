import { regroup, type Cell } from '../_shared/domain/slo/cells.ts'
import { windowBefore, type MinuteSpan } from '../_shared/domain/slo/windows.ts'
import type { CountedService, MetricCells, Queue } from '../_shared/ports/metrics-source.ts'

/** What was counted in windows that end at one moment; null where nothing was. */
export type WindowReading = {
  service(service: CountedService, windowMinutes: number): Cell | null
  queue(queue: Queue, windowMinutes: number): Cell | null
  /** Minutes of a window in which the recorder was seen. */
  heartbeats(windowMinutes: number): number
}

/** Bounds between which cells tell every window that ends at a moment, and every span within the longest. */
export function windowBounds(
  at: number,
  windows: readonly number[],
  spans: readonly MinuteSpan[],
): number[] {
  const starts = windows.map((minutes) => windowBefore(at, minutes).from)
  return withEdges([...starts, at], spans)
}

/** Bounds, and the ends of those spans that lie between them. */
export function withEdges(bounds: readonly number[], spans: readonly MinuteSpan[]): number[] {
  const [first, last] = [Math.min(...bounds), Math.max(...bounds)]
  const edges = spans.flatMap(({ from, to }) => [from, to])
  const inside = edges.filter((edge) => edge > first && edge < last)
  return [...new Set([...bounds, ...inside])].sort((a, b) => a - b)
}

/** Adds cells up to windows that end at their last bound, without the minutes that are left out. */
export function readWindows(cells: MetricCells, leftOut: readonly MinuteSpan[]): WindowReading {
  const { bounds } = cells
  const at = bounds.at(-1) ?? 0
  const sum = (found: readonly (Cell | null)[], minutes: number, without = leftOut) => {
    const edges = [windowBefore(at, minutes).from, at]
    return regroup({ bounds, cells: found }, edges, without)[0] ?? null
  }
  return {
    service: (service, minutes) => sum(cells.service(service), minutes),
    queue: (queue, minutes) => sum(cells.queue(queue), minutes),
    // The recorder was there, whether its minutes count or not.
    heartbeats: (minutes) => sum(cells.heartbeats(), minutes, [])?.counts.valid ?? 0,
  }
}
