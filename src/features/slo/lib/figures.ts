import { formatCount } from '@/lib/format-number.ts'
import { bandOfRemaining } from '@domain/slo/bands.ts'
import type { EventCounts } from '@domain/slo/counts.ts'
import { ppm } from '@domain/slo/objective.ts'
import type { Percentile } from '@domain/slo/percentile.ts'
import { ratio } from '@domain/slo/ratio.ts'

/** Keeps a number and its unit on one line. */
export const nbsp = '\u00A0'
const minus = '\u2212'

/** What is promised: `99.9 %`. */
export function formatObjective(objectivePpm: number): string {
  return `${objectivePpm / 10_000}${nbsp}%`
}

/**
 * Share of good events, with more digits the more is promised. Cut off and never rounded: 99.8996 % must not read
 * as 99.900 %, nor anything but all as 100 %.
 */
export function formatGoodShare({ valid, bad }: EventCounts, objectivePpm: number): string {
  if (bad === 0) return `100${nbsp}%`
  const digits = decimalsOf(objectivePpm) + (objectivePpm >= 990_000 ? 2 : 1)
  const scale = 10n ** BigInt(digits)
  const cut = (BigInt(valid - bad) * 100n * scale) / BigInt(valid)
  return `${(Number(cut) / Number(scale)).toFixed(digits)}${nbsp}%`
}

function decimalsOf(objectivePpm: number): number {
  return String(objectivePpm / 10_000).split('.')[1]?.length ?? 0
}

/**
 * A share of the budget, negative when overspent, in whole percent. Digits are added where rounding would move it
 * to another band, to untouched or to spent: 50.4 % is not "50 %", because at 50 % one slows down.
 */
export function formatRemaining(remaining: number): string {
  return `${signed(percentOfRemaining(remaining))}${nbsp}%`
}

/** The spent share that goes with {@link formatRemaining}: both are drawn on one page and must add up. */
export function formatUsed(remaining: number): string {
  const left = percentOfRemaining(remaining)
  const digits = String(left).split('.')[1]?.length ?? 0
  return `${(100 - left).toFixed(digits)}${nbsp}%`
}

/** How much more than all was spent. */
export function formatOverspent(remaining: number): string {
  return `${grouped(-percentOfRemaining(remaining))}${nbsp}%`
}

function percentOfRemaining(remaining: number): number {
  const percent = remaining * 100
  const found = [0, 1, 2, 3, 4, 5, 6].map((digits) => Number(percent.toFixed(digits)))
  return found.find((shown) => standsAlike(shown, percent)) ?? percent
}

function standsAlike(shown: number, percent: number): boolean {
  return (
    Math.sign(shown) === Math.sign(percent) &&
    (shown === 100) === (percent === 100) &&
    bandAt(shown) === bandAt(percent)
  )
}

function bandAt(percent: number) {
  return bandOfRemaining(ratio(BigInt(Math.round(percent * 1e9)), 100_000_000_000n))
}

/** How fast the budget burns: `1.40`; more digits where two would hide on which side of the limit it is. */
export function formatBurn(burn: number, factor: number): string {
  const found = [2, 3, 4].map((digits) => burn.toFixed(digits))
  const side = Math.sign(burn - factor)
  return found.find((text) => Math.sign(Number(text) - factor) === side) ?? burn.toFixed(4)
}

export function formatFactor(factorThousandths: number): string {
  return String(factorThousandths / 1000)
}

/** Events with their fraction where few may fail: `2.1`, `3,320`. */
export function formatEvents(events: number): string {
  const size = Math.abs(events)
  const text = size < 100 ? String(Math.floor(size * 10) / 10) : formatCount(Math.floor(size))
  return events < 0 ? `${minus}${text}` : text
}

/** A duration with the bucket that surely holds it: `342 ms` and `250 to 350`; beyond all buckets only a floor. */
export function formatPercentile({ ms, fromMs, toMs }: Percentile): {
  value: string
  unit: string
  edges: string | null
} {
  if (toMs === null)
    return { value: `≥${nbsp}${formatCount(fromMs / 1000)}`, unit: 's', edges: null }
  return {
    value: formatCount(Math.round(ms)),
    unit: 'ms',
    edges: `${formatCount(fromMs)} to ${formatCount(toMs)}`,
  }
}

/** A share in percent with two significant digits: `0.12 %`, `24 %`. */
export function formatShare(share: number): string {
  const percent = share * 100
  if (percent === 0 || percent >= 10) return `${Math.round(percent)}${nbsp}%`
  return `${Number(percent.toPrecision(2))}${nbsp}%`
}

/** Minutes that were recorded; cut off, so that a gap is never 100 %. */
export function formatCoverage(coverage: number): string {
  return `${Math.floor(coverage * 1000) / 10}${nbsp}%`
}

function signed(value: number): string {
  return value < 0 ? `${minus}${grouped(-value)}` : grouped(value)
}

function grouped(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 6 })
}

/** What may fail, as a share: the `b` of every formula. */
export function budgetShare(objectivePpm: number): number {
  return (ppm - objectivePpm) / ppm
}
