import { clsx } from 'clsx'
import type { ReactNode } from 'react'
import type { Evaluated } from '../lib/deploys.ts'
import { explainIndicator } from '../lib/explain.ts'
import { indicatorOf, type Measured } from '../lib/indicator.ts'
import { IndicatorTile } from './indicator-tile.tsx'
import { SectionHeader } from './section-header.tsx'

export type Measurement = {
  objective: Evaluated
  measured: Measured
  /** Its course, drawn. */
  spark?: ReactNode
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
      <div className="grid gap-4 print:gap-1.5">
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
              {row.map(({ objective, measured, spark }) => (
                <IndicatorTile
                  key={objective.id}
                  indicator={indicatorOf(objective, measured)}
                  explanation={explainIndicator(objective, measured, windowMinutes)}
                >
                  {spark}
                </IndicatorTile>
              ))}
            </ul>
          ))}
      </div>
    </section>
  )
}

const columns: Record<number, string> = {
  1: 'grid-cols-1 max-desktop:*:col-span-2',
  2: 'grid-cols-2',
  3: 'grid-cols-3 max-desktop:*:last:col-span-2',
  4: 'grid-cols-4',
}
