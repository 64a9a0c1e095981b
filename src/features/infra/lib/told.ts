import type { InfraReport, InfraSource } from '@/backend/infra.ts'
import { infraMetrics, machineSources, type InfraMetric } from '@domain/infra/metrics.ts'

/** Older than two rounds of a minute, and a figure is of the past. In ms. */
const freshForMs = 150_000

/** A figure, or why there is none. */
export type Told =
  | { readonly kind: 'told'; readonly value: number; readonly at: number }
  /** The source does not tell this name. */
  | { readonly kind: 'missing'; readonly source: string }
  /** It should come: its source was read, and the first reading of a counter tells no rate yet. */
  | { readonly kind: 'waiting' }
  /** No source tells such figures here. */
  | { readonly kind: 'not_configured' }

type Part = (typeof infraMetrics)[InfraMetric]['of']

/** Who tells of a part: of machines the one that was read last, if two were configured one after the other. */
export function sourceOf({ sources }: InfraReport, part: Part): InfraSource | null {
  const names: readonly string[] = part === 'machine' ? machineSources : [part]
  return (
    sources
      .filter(({ name }) => names.includes(name))
      .toSorted((a, b) => b.triedAt - a.triedAt)[0] ?? null
  )
}

/** The last figure of a name; one that is older than its source's last reading is told with its age. */
export function told(report: InfraReport, name: InfraMetric): Told {
  const source = sourceOf(report, infraMetrics[name].of)
  if (source === null) return { kind: 'not_configured' }
  if (source.missing.includes(name)) return { kind: 'missing', source: source.name }
  const latest = report.latest.get(name)
  return latest === undefined ? { kind: 'waiting' } : { kind: 'told', ...latest }
}

/** The last figure of a name, for sums and shares; null unless it is told. */
export function valueOf(report: InfraReport, name: InfraMetric): number | null {
  const found = told(report, name)
  return found.kind === 'told' ? found.value : null
}

/** Whether what a source told is of now; false once it fell silent. */
export function isFresh(source: InfraSource, now: number): boolean {
  return source.readAt !== null && now - source.readAt < freshForMs
}

/** The values of a name over the window; all unknown when nothing was told. */
export function seriesOf(report: InfraReport, name: InfraMetric): readonly (number | null)[] {
  return report.series[name] ?? []
}

/** How many cells the window has. */
export function cellsOf(report: InfraReport): number {
  return Math.max(0, ...Object.values(report.series).map((values) => values.length))
}

/** One point is no line: its course is drawn from the second one on. */
export function isLine(values: readonly (number | null)[]): boolean {
  return values.filter((value) => value !== null).length > 1
}

/** Two series as one, cell by cell; unknown where one of them is. */
export function together(
  first: readonly (number | null)[],
  second: readonly (number | null)[],
  combine: (first: number, second: number) => number | null,
): (number | null)[] {
  return first.map((value, cell) => {
    const other = second[cell] ?? null
    return value === null || other === null ? null : combine(value, other)
  })
}

/** A share over a whole window: what was counted of it by what was counted in all, where both are known. */
export function shareOver(
  part: readonly (number | null)[],
  rest: readonly (number | null)[],
): number | null {
  let [some, all] = [0, 0]
  part.forEach((value, cell) => {
    const other = rest[cell] ?? null
    if (value === null || other === null) return
    some += value
    all += value + other
  })
  return all === 0 ? null : some / all
}

/** What a counter came to over the window: its rate by the length of each known cell. */
export function sumOver(values: readonly (number | null)[], stepMs: number): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : known.reduce((sum, value) => sum + (value * stepMs) / 1000, 0)
}
