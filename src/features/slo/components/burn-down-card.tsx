import type { ObjectiveCharts } from '@/backend/slo-charts.ts'
import { ChartFrame } from '@/ui/chart/chart-frame.tsx'
import { linearScale } from '@/ui/chart/scale.ts'
import {
  budgetPoints,
  burnDownSummary,
  burnDownTable,
  exhaustionWords,
  pointWords,
} from '../lib/burn-down.ts'
import type { NumberedMark } from '../lib/marks.ts'
import { BurnDownPicture, plotOf } from './burn-down-picture.tsx'
import { ChartCard } from './chart-card.tsx'

export type BurnDownCardProps = {
  title: string
  charts: ObjectiveCharts
  marks: readonly NumberedMark[]
  asOf: number
  /** How tall it is on paper, in pixels. */
  paperHeight: number
}

/** Of A4, where the page is drawn smaller (`pages/told.tsx`). */
const paperWidth = 924

/** What was left of a budget on each day, and what will be at the pace of late. */
export function BurnDownCard({ title, charts, marks, asOf, paperHeight }: BurnDownCardProps) {
  const points = budgetPoints(charts, asOf)
  const [from, to] = [points[0]?.at ?? asOf, points.at(-1)?.at ?? asOf]
  const xOf = (place: number, width: number) => {
    const { left, right } = plotOf(width)
    return linearScale([from, to], [left, width - right])(points[place]?.at ?? asOf)
  }
  return (
    <ChartCard
      title={`${title}, burn-down`}
      meta={exhaustionWords(charts)}
      table={() => burnDownTable(title, points)}
    >
      <ChartFrame
        summary={burnDownSummary(title, charts)}
        height={236}
        paper={{ width: paperWidth, height: paperHeight }}
        places={points.length}
        xOf={xOf}
        wordsAt={(place) => wordsOf(points[place])}
        bubbleAt={(place) => wordsOf(points[place])}
      >
        {(size, cursor) => (
          <BurnDownPicture
            {...{ size, points, marks, asOf, charts }}
            at={cursor === null ? null : (points[cursor] ?? null)}
          />
        )}
      </ChartFrame>
    </ChartCard>
  )
}

function wordsOf(point: Parameters<typeof pointWords>[0] | undefined): string {
  return point === undefined ? '' : pointWords(point)
}
