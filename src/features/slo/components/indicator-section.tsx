import { clsx } from 'clsx'
import type { ReactNode } from 'react'
import type { ObjectiveCharts } from '@/backend/slo-charts.ts'
import { Sparkline } from '@/ui/chart/sparkline.tsx'
import { Skeleton } from '@/ui/skeleton.tsx'
import { ppm } from '@domain/slo/objective.ts'
import type { Evaluated } from '../lib/deploys.ts'
import { explainIndicator } from '../lib/explain.ts'
import { indicatorLabel, indicatorOf, targetWords, type Measured } from '../lib/indicator.ts'
import { IndicatorTile } from './indicator-tile.tsx'
import { SectionHeader } from './section-header.tsx'

export type Measurement = {
  objective: Evaluated
  /** Null while the window is on its way. */
  measured: Measured | null
  charts: ObjectiveCharts | null
}

export type IndicatorSectionProps = {
  measurements: readonly Measurement[]
  windowMinutes: number
  /** Choice of the window. */
  children?: ReactNode
}

/** Four in a row; what is left over shares the next one. */
const inRow = 4

export function IndicatorSection({ measurements, windowMinutes, children }: IndicatorSectionProps) {
  const rows = [measurements.slice(0, inRow), measurements.slice(inRow)]
  return (
    <section aria-label="Indicators">
      <SectionHeader title="Indicators">{children}</SectionHeader>
      <div className="grid gap-4 print:gap-2">
        {rows
          .filter((row) => row.length > 0)
          .map((row, place) => (
            <ul
              key={place}
              className={clsx(
                'grid gap-px overflow-hidden rounded-card border border-line bg-line *:bg-surface max-desktop:grid-cols-2',
                columns[row.length],
              )}
            >
              {row.map(({ objective, measured, charts }) =>
                measured === null ? (
                  <TileSkeleton key={objective.id} label={indicatorLabel(objective)} />
                ) : (
                  <Tile key={objective.id} {...{ objective, measured, charts, windowMinutes }} />
                ),
              )}
            </ul>
          ))}
      </div>
    </section>
  )
}

const columns: Record<number, string> = {
  1: 'grid-cols-1 max-desktop:*:col-span-2',
  2: 'grid-cols-2',
  3: 'grid-cols-3 max-desktop:*:last:col-span-2 print:!grid-cols-3 print:*:!col-span-1',
  4: 'grid-cols-4 print:!grid-cols-4',
}

function Tile({
  objective,
  measured,
  charts,
  windowMinutes,
}: Measurement & { measured: Measured; windowMinutes: number }) {
  const indicator = indicatorOf(objective, measured)
  const { tone, text } = indicator.verdict
  const isKnown = charts?.trend.value.some((value) => value !== null) ?? false
  return (
    <IndicatorTile
      indicator={indicator}
      explanation={explainIndicator(objective, measured, windowMinutes)}
    >
      {charts && isKnown ? (
        <Sparkline
          values={charts.trend.value}
          target={objective.limit ?? objective.objectivePpm / ppm}
          tone={tone === 'ok' ? 'neutral' : tone}
          summary={`Course of ${indicator.label}, target ${targetWords(objective)}: ${text}`}
        />
      ) : null}
    </IndicatorTile>
  )
}

function TileSkeleton({ label }: { label: string }) {
  return (
    <li aria-busy className="grid content-start gap-3 px-4 py-3.5">
      <h3 className="text-12 font-medium text-fg-2">{label}</h3>
      <Skeleton className="h-6 w-24" />
      <Skeleton className="w-full" />
    </li>
  )
}
