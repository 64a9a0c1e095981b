import type { SloChartWindow, SloMarks } from '../_shared/contracts/slo-charts.ts'
import type { MetricsSource } from '../_shared/ports/metrics-source.ts'
import { drawCharts } from './charts/draw-charts.ts'

type Drawn = Awaited<ReturnType<typeof drawCharts>>

/**
 * Draws charts, those of an evaluation once for everybody who looks.
 * @returns takes the tag of what is drawn; a failure is not kept
 */
export function createHeldCharts(source: MetricsSource) {
  const held = new Map<SloChartWindow, { etag: string; drawn: Promise<Drawn> }>()

  return async (window: SloChartWindow, etag: string, marks: SloMarks): Promise<Drawn> => {
    let entry = held.get(window)
    if (entry?.etag !== etag) {
      entry = { etag, drawn: drawCharts(source, marks, window) }
      held.set(window, entry)
    }
    const drawn = await entry.drawn
    if (!drawn.ok && held.get(window) === entry) held.delete(window)
    return drawn
  }
}
