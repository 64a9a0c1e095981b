import { infraSample, type InfraSample } from '../../domain/infra/metrics.ts'
import { machineFigures, type Term, type Way } from './machine-figures.ts'
import type { ExposedSeries } from './parse-exposition.ts'

/** The figures that these series tell. One without series is left out. */
export function figuresOf(series: readonly ExposedSeries[]): InfraSample[] {
  return machineFigures.flatMap(({ name, ways }) => {
    const value = ways.map((way) => valueOf(series, way)).find((found) => found !== null)
    return value === undefined || value === null ? [] : [infraSample(name, value)]
  })
}

function valueOf(series: readonly ExposedSeries[], { plus, minus }: Way): number | null {
  const [first, second] = [folded(series, plus), minus ? folded(series, minus) : 0]
  return first === null || second === null ? null : first - second
}

function folded(series: readonly ExposedSeries[], { metric, fold, only, not }: Term) {
  const values = series.flatMap((one) => {
    const isWanted =
      one.metric === metric &&
      Object.entries(only ?? {}).every(([name, any]) => any.includes(one.labels.get(name) ?? '')) &&
      !Object.entries(not ?? {}).some(([name, any]) => any.includes(one.labels.get(name) ?? ''))
    return isWanted ? [one.value] : []
  })
  if (values.length === 0) return null
  if (fold === 'count') return values.length
  return fold === 'max' ? Math.max(...values) : values.reduce((sum, value) => sum + value, 0)
}
