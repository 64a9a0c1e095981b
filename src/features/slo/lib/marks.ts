import type { SloMark } from '@/backend/slo-charts.ts'
import { formatDuration } from '@/lib/format-duration.ts'
import { nbsp } from './figures.ts'

/** A mark with the number it has on the chart and in the list. */
export interface NumberedMark extends SloMark {
  readonly number: number
}

export function numbered(marks: readonly SloMark[]): NumberedMark[] {
  return marks
    .toSorted((a, b) => a.at - b.at)
    .map((mark, index) => ({ ...mark, number: index + 1 }))
}

/** What it did to the budget: `−16.2 %`, `+9.0 %`; nothing where it did nothing. */
export function changeWords({ change }: SloMark): string | null {
  if (change === null) return null
  const percent = Math.abs(change * 100).toFixed(1)
  if (percent === '0.0') return `±0${nbsp}%`
  return `${change < 0 ? '\u2212' : '+'}${percent}${nbsp}%`
}

/** How long it lasted; null for a moment. */
export function lengthWords({ kind, at, to }: SloMark, asOf: number): string | null {
  if (to !== null) return to > at ? formatDuration(to - at) : null
  return kind === 'incident' || kind === 'control' ? `${formatDuration(asOf - at)}, goes on` : null
}
