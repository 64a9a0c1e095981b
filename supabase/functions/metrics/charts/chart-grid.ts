import type { SloChartWindow } from '../../_shared/contracts/slo-charts.ts'
import { sloWindowMinutes } from '../../_shared/domain/slo/objective.ts'
import { windowBefore, type MinuteSpan } from '../../_shared/domain/slo/windows.ts'
import { withEdges } from '../window-reading.ts'

export const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** Lengths of the windows and of their cells, in minutes. Whole hours are read from the roll-ups. */
const spans: Record<SloChartWindow, { minutes: number; step: number }> = {
  '1h': { minutes: 60, step: 1 },
  '24h': { minutes: 1_440, step: 5 },
  '7d': { minutes: 10_080, step: 60 },
  '28d': { minutes: sloWindowMinutes, step: 60 },
}

/** Minutes whose pace a projection goes on with: six hours, the planning view of slo.md §1.7. */
export const paceMinutes = 360

/** The moments at which the charts of one window are cut. All edges rise. */
export interface ChartGrid {
  readonly at: number
  readonly stepMinutes: number
  /** The selected window. */
  readonly window: MinuteSpan
  /** Cells of the window: at multiples of the step, the first and the last cut off by the window itself. */
  readonly edges: readonly number[]
  /** Whole hours of the last 56 days: what a burn-down of 28 days needs. */
  readonly hours: readonly number[]
  /** Hours of the 28 days of the budget, the first and the last cut off likewise. */
  readonly budgetEdges: readonly number[]
}

/** @param at end of the last evaluation, in ms since 1970 UTC */
export function chartGrid(name: SloChartWindow, at: number): ChartGrid {
  const { minutes, step } = spans[name]
  const lastHour = Math.floor(at / hourMs) * hourMs
  const firstHour = lastHour - 2 * sloWindowMinutes * minuteMs
  return {
    at,
    stepMinutes: step,
    window: windowBefore(at, minutes),
    edges: cut(windowBefore(at, minutes), step * minuteMs),
    hours: rising(firstHour, lastHour, hourMs),
    budgetEdges: cut(windowBefore(at, sloWindowMinutes), hourMs),
  }
}

/** Every moment at which something is cut, so that one read serves all charts. */
export function boundsOf(grid: ChartGrid, leftOut: readonly MinuteSpan[]): number[] {
  const pace = grid.at - paceMinutes * minuteMs
  return withEdges([...grid.hours, ...grid.budgetEdges, ...grid.edges, pace], leftOut)
}

/** A span cut at the multiples of a step, all in ms; its first and last part may be shorter. */
export function cut({ from, to }: MinuteSpan, step: number): number[] {
  const first = Math.floor(from / step) * step + step
  return [from, ...rising(first, to - 1, step), to]
}

function rising(from: number, to: number, step: number): number[] {
  const length = Math.max(0, Math.floor((to - from) / step) + 1)
  return Array.from({ length }, (_, index) => from + index * step)
}
