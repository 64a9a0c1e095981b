import { clsx } from 'clsx'
import type { SloCharts } from '@/backend/slo-charts.ts'
import { formatTime } from '@/lib/format-time.ts'
import { ChartFrame } from '@/ui/chart/chart-frame.tsx'
import { linearScale } from '@/ui/chart/scale.ts'
import { spanLabel } from '../lib/address.ts'
import { cellTimes, rateLines, rateSummary, rateTable } from '../lib/error-rates.ts'
import { formatShare } from '../lib/figures.ts'
import { ChartCard } from './chart-card.tsx'
import { ErrorRatePicture, ratePlotOf } from './error-rate-picture.tsx'

export type ErrorRateCardProps = {
  charts: SloCharts
  /** Share of requests that the budget lets fail. */
  allowed: number
}

/** On A4, where the page is drawn smaller (`pages/told.tsx`). */
const paper = { width: 498, height: 134 }

/** Which operations fail, and since when. */
export function ErrorRateCard({ charts, allowed }: ErrorRateCardProps) {
  const lines = rateLines(charts.operations, allowed)
  const times = cellTimes(charts.operations)
  const span = spanLabel(charts.window)
  const [from, to] = [times[0] ?? 0, times.at(-1) ?? 0]
  const wordsAt = (place: number) =>
    `${formatTime(times[place] ?? from, 'day', 'UTC')} UTC: ${lines
      .map(({ name, rates }) => `${name} ${rateText(rates[place] ?? null)}`)
      .join(', ')}`
  return (
    <ChartCard title={`Error rate by operation, ${span}`} table={() => rateTable(lines, times)}>
      {lines.length === 0 ? (
        <p className="grid h-56 content-center text-13 text-fg-3">No requests in this window.</p>
      ) : (
        <>
          <ChartFrame
            summary={rateSummary(lines, span)}
            height={236}
            paper={paper}
            places={times.length}
            xOf={(place, width) => {
              const { left, right } = ratePlotOf(width)
              return linearScale([from, to], [left, width - right])(times[place] ?? from)
            }}
            wordsAt={wordsAt}
            bubbleAt={(place) => (
              <>
                <div className="font-medium">
                  {formatTime(times[place] ?? from, 'day', 'UTC')} UTC
                </div>
                {lines.map(({ name, rates }) => (
                  <div key={name} className="flex justify-between gap-4 text-fg-2">
                    <span>{name}</span>
                    <span>{rateText(rates[place] ?? null)}</span>
                  </div>
                ))}
              </>
            )}
          >
            {(size, cursor) => <ErrorRatePicture {...{ size, lines, times, allowed, cursor }} />}
          </ChartFrame>
          <ul className="mt-2 grid gap-0.5 text-12 tablet:hidden print:hidden">
            {lines.map(({ name, rate, isOver }) => (
              <li
                key={name}
                className={clsx('flex justify-between gap-3', isOver ? 'text-warn' : 'text-fg-2')}
              >
                <span className="truncate">{name}</span>
                <span className="font-medium tabular-nums">{rateText(rate)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </ChartCard>
  )
}

function rateText(rate: number | null): string {
  return rate === null ? 'no traffic' : formatShare(rate)
}
