import type { InfraReport } from '@/backend/infra.ts'
import { bytesPassed, bytesStored, formatBytes, inUnitOf } from '@/lib/format-bytes.ts'
import { formatDuration } from '@/lib/format-duration.ts'
import { forecastFull, type Forecast } from '@domain/infra/forecast.ts'
import type { InfraMetric } from '@domain/infra/metrics.ts'
import { cellsOf, seriesOf, together, told, valueOf, type Told } from './told.ts'

const nbsp = '\u00A0'

/** One course of a tile's chart. */
export interface Course {
  name: string
  values: readonly (number | null)[]
  /** Beside the main one. */
  isSecond: boolean
}

export interface Tile {
  title: string
  /** Why there is no figure; null when there is one. */
  without: Exclude<Told, { kind: 'told' }> | null
  figure: string
  unit: string
  /** At the far end of the title. */
  aside: string
  courses: readonly Course[]
  /** Of the axis; null lets it follow the values. */
  most: number | null
  /** How much of it is used now, in percent; null where it has no end. */
  share: number | null
  /** From here on there is little room. */
  limit: number | null
  isTight: boolean
  wordsOf: (value: number) => string
}

export const percent = (value: number) => `${value.toFixed(value < 9.95 ? 1 : 0)}${nbsp}%`

/** The four things a machine runs out of, or through. */
export function machineTiles(report: InfraReport, now: number): Tile[] {
  return [cpuTile(report), memoryTile(report), diskTile(report, now), networkTile(report)]
}

/** What there is little of: "CPU is at 92 %". */
export function tightParts(tiles: readonly Tile[]): string[] {
  return tiles.flatMap(({ title, share, isTight }) =>
    isTight && share !== null ? [`${title} is at ${percent(share)}`] : [],
  )
}

function cpuTile(report: InfraReport): Tile {
  const [busy, cores] = [valueOf(report, 'cpu_busy_cores'), valueOf(report, 'cpu_cores')]
  const load = valueOf(report, 'load_1m')
  const share = busy === null || cores === null ? null : (100 * busy) / cores
  return {
    ...shareTile('CPU', firstWithout(report, 'cpu_busy_cores', 'cpu_cores'), share, 80),
    ...split(share),
    aside: [
      cores === null ? '' : cores === 1 ? '1 core' : `${cores} cores`,
      load === null ? '' : `load ${load.toFixed(2)}`,
    ]
      .filter((part) => part !== '')
      .join(', '),
    courses: [courseOf(report, 'busy', 'cpu_busy_cores', 'cpu_cores')],
  }
}

function memoryTile(report: InfraReport): Tile {
  const [used, total] = [
    valueOf(report, 'memory_used_bytes'),
    valueOf(report, 'memory_total_bytes'),
  ]
  const share = used === null || total === null ? null : (100 * used) / total
  return {
    ...shareTile(
      'Memory',
      firstWithout(report, 'memory_used_bytes', 'memory_total_bytes'),
      share,
      90,
    ),
    ...ofTotal(used, total),
    aside: share === null ? '' : percent(share),
    courses: [courseOf(report, 'used', 'memory_used_bytes', 'memory_total_bytes')],
  }
}

function diskTile(report: InfraReport, now: number): Tile {
  const [used, total] = [valueOf(report, 'disk_used_bytes'), valueOf(report, 'disk_total_bytes')]
  const share = used === null || total === null ? null : (100 * used) / total
  const forecast = diskForecast(report, now)
  return {
    ...shareTile('Disk', firstWithout(report, 'disk_used_bytes', 'disk_total_bytes'), share, 90),
    ...ofTotal(used, total),
    aside: forecast === null ? '' : forecastWords(forecast, now),
    courses: [courseOf(report, 'used', 'disk_used_bytes', 'disk_total_bytes')],
  }
}

function networkTile(report: InfraReport): Tile {
  const [inward, outward] = [
    valueOf(report, 'network_in_bytes'),
    valueOf(report, 'network_out_bytes'),
  ]
  const { figure, unit } = bytesPassed(inward ?? 0)
  const inUnit = bytesPassed(inward ?? 0)
  return {
    title: 'Network',
    without: firstWithout(report, 'network_in_bytes', 'network_out_bytes'),
    ...{ figure, unit: `${unit}/s in` },
    aside: outward === null ? '' : `${inUnitOf(inUnit, outward)} out`,
    courses: [
      { name: 'in', values: seriesOf(report, 'network_in_bytes'), isSecond: false },
      { name: 'out', values: seriesOf(report, 'network_out_bytes'), isSecond: true },
    ],
    ...{ share: null, most: null, limit: null, isTight: false },
    wordsOf: (value) => {
      const passed = bytesPassed(value)
      return `${passed.figure}${nbsp}${passed.unit}/s`
    },
  }
}

function shareTile(title: string, without: Tile['without'], share: number | null, limit: number) {
  const isTight = share !== null && share > limit
  return { title, without, share, most: 100, limit, isTight, wordsOf: percent }
}

function split(share: number | null) {
  return { figure: share === null ? '' : (percent(share).split(nbsp)[0] ?? ''), unit: '%' }
}

function ofTotal(used: number | null, total: number | null) {
  if (used === null || total === null) return { figure: '', unit: '' }
  const whole = bytesStored(total)
  return { figure: inUnitOf(whole, used), unit: `of ${whole.figure}${nbsp}${whole.unit}` }
}

function courseOf(
  report: InfraReport,
  name: string,
  part: InfraMetric,
  whole: InfraMetric,
): Course {
  const values = together(seriesOf(report, part), seriesOf(report, whole), (some, all) =>
    all === 0 ? null : (100 * some) / all,
  )
  return { name, values, isSecond: false }
}

function firstWithout(report: InfraReport, ...names: InfraMetric[]): Tile['without'] {
  for (const name of names) {
    const found = told(report, name)
    if (found.kind !== 'told') return found
  }
  return null
}

/** When the disk is full at the pace of the last days; null while its size is not told. */
export function diskForecast(report: InfraReport, now: number): Forecast | null {
  const [used, capacity] = [valueOf(report, 'disk_used_bytes'), valueOf(report, 'disk_total_bytes')]
  if (used === null || capacity === null) return null
  return forecastFull(report.growth.get('disk_used_bytes') ?? [], { used, capacity, now })
}

const dayMs = 86_400_000

/** "full in 190 days" */
export function forecastWords(forecast: Forecast, now: number): string {
  switch (forecast.kind) {
    case 'too_young':
      return 'too young to foretell'
    case 'level':
      return 'not filling up'
    case 'far':
      return `not full within ${inDays(forecast.looksAheadMs)}`
    case 'full':
      return forecast.at <= now ? 'full' : `full in ${inDays(forecast.at - now)}`
  }
}

/** How the forecast was made, for whoever wonders. */
export function forecastReason(forecast: Forecast): string {
  const how = 'A line of least squares through the hourly means of the last 7 days.'
  switch (forecast.kind) {
    case 'too_young':
      return `${how} It needs six of them.`
    case 'level':
      return `${how} It does not rise, or by less than the means go up and down.`
    case 'far':
      return `${how} It rises by ${formatBytes(forecast.perDay)} a day, and is followed thirty times as far as it looks back.`
    case 'full':
      return `${how} It rises by ${formatBytes(forecast.perDay)} a day, and is followed from what is used now.`
  }
}

function inDays(ms: number): string {
  return ms < 2 * dayMs ? formatDuration(ms) : `${Math.floor(ms / dayMs)} days`
}

/** Start of each cell of the window, in ms since 1970. */
export function cellTimes(report: InfraReport): number[] {
  return Array.from({ length: cellsOf(report) }, (_, cell) => report.from + cell * report.stepMs)
}
