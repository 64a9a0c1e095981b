import { clsx } from 'clsx'
import type { ObjectiveCharts } from '@/backend/slo-charts.ts'
import { TimeAxis, ValueAxis } from '@/ui/chart/axes.tsx'
import { linePath, reduceToColumns } from '@/ui/chart/path.ts'
import { linearScale, roundTicks, timeTicks } from '@/ui/chart/scale.ts'
import type { ChartSize } from '@/ui/chart/use-chart-size.ts'
import { dateOf, lowestPercent, type BudgetPoint } from '../lib/burn-down.ts'
import { formatOverspent, formatRemaining } from '../lib/figures.ts'
import type { NumberedMark } from '../lib/marks.ts'
import { MarkLines } from './mark-lines.tsx'

const top = 30
const bottom = 24

/** Room beside the plot: the scale, and the names of the bands where there is any. */
export function plotOf(width: number) {
  return { left: 46, right: width > 560 ? 104 : 6 }
}

const bands = [
  { name: 'deploy freely', from: 50, to: 100, fill: '' },
  { name: 'slow down', from: 25, to: 50, fill: 'fill-warn-solid opacity-10' },
  { name: 'freeze', from: 10, to: 25, fill: 'fill-danger-solid opacity-10' },
  { name: 'incident', from: 0, to: 10, fill: 'fill-danger-solid opacity-20' },
  { name: 'overspent', from: null, to: 0, fill: 'fill-danger-solid opacity-10' },
] as const

export type BurnDownPictureProps = {
  size: ChartSize
  points: readonly BudgetPoint[]
  charts: ObjectiveCharts
  marks: readonly NumberedMark[]
  asOf: number
  /** What the cursor is on. */
  at: BudgetPoint | null
}

export function BurnDownPicture({ size, points, charts, marks, asOf, at }: BurnDownPictureProps) {
  const { width, height } = size
  const { left, right } = plotOf(width)
  const end = width - right
  const floor = lowestPercent(points)
  const [from, to] = [points[0]?.at ?? asOf, points.at(-1)?.at ?? asOf]
  const x = linearScale([from, to], [left, end])
  const ticks = percentTicks(floor)
  const lowest = Math.min(0, ...ticks)
  const y = linearScale([lowest, 100], [height - bottom, top])
  const drawn = (wanted: readonly BudgetPoint[]) =>
    linePath(
      reduceToColumns(
        wanted.map(({ at: moment, remaining }) => ({
          x: x(moment),
          y: remaining === null ? null : y(remaining * 100),
        })),
      ),
    )
  const past = points.filter(({ isAhead }) => !isAhead)
  const today = past.at(-1)
  const ahead = today ? [today, ...points.filter(({ isAhead }) => isAhead)] : []
  return (
    <>
      {bands.map(({ name, from: low, to: high, fill }) => {
        const [above, below] = [y(high), y(low ?? lowest)]
        return (
          <g key={name}>
            {fill === '' ? null : (
              <rect x={left} width={end - left} y={above} height={below - above} className={fill} />
            )}
            {right > 50 && below - above > 9 ? (
              <text x={end + 8} y={(above + below) / 2 + 4} className="fill-fg-2 text-11">
                {name}
              </text>
            ) : null}
          </g>
        )
      })}
      <ValueAxis {...{ ticks, y, left, end }} wordsOf={(tick) => formatRemaining(tick / 100)} />
      <TimeAxis
        // Today has its own words there.
        ticks={timeTicks(from, to, Math.max(2, Math.floor((end - left) / 76))).filter(
          (tick) => Math.abs(x(tick) - x(asOf)) > 44,
        )}
        {...{ x, height }}
        wordsOf={dateOf}
      />
      <line
        x1={x(asOf)}
        x2={x(asOf)}
        y1={top}
        y2={height - bottom}
        className="stroke-line-strong"
      />
      <text
        x={x(asOf)}
        y={height - 6}
        textAnchor="middle"
        className="fill-fg text-11 font-semibold"
      >
        today
      </text>
      <MarkLines marks={marks} x={x} from={from} to={to} top={top} bottom={height - bottom} />
      <path
        d={drawn(past)}
        fill="none"
        strokeWidth="1.5"
        strokeLinejoin="round"
        className="stroke-graphic-strong"
      />
      <path
        d={drawn(ahead)}
        fill="none"
        strokeWidth="1.5"
        strokeDasharray="2 4"
        strokeLinecap="round"
        className="stroke-graphic-strong"
      />
      {today && today.remaining !== null ? (
        <Today
          x={x(asOf)}
          y={y(today.remaining * 100)}
          remaining={today.remaining}
          isWide={width > 560}
        />
      ) : null}
      <Ahead {...{ charts, x, y, asOf, end, isWide: width > 560 }} />
      {at === null ? null : (
        <g>
          <line
            x1={x(at.at)}
            x2={x(at.at)}
            y1={top}
            y2={height - bottom}
            className="stroke-accent"
          />
          {at.remaining === null ? null : (
            <circle cx={x(at.at)} cy={y(at.remaining * 100)} r="3" className="fill-accent" />
          )}
        </g>
      )}
    </>
  )
}

function Today({
  x,
  y,
  remaining,
  isWide,
}: {
  x: number
  y: number
  remaining: number
  isWide: boolean
}) {
  return (
    <>
      <circle cx={x} cy={y} r="4" strokeWidth="1.5" className="fill-surface stroke-ink" />
      <text
        x={x + 9}
        y={y - 8}
        className={clsx(
          'fill-fg stroke-surface [stroke-width:3px] font-semibold tabular-nums [paint-order:stroke]',
          isWide ? 'text-13' : 'text-12',
        )}
      >
        {remaining < 0
          ? `overspent by ${formatOverspent(remaining)} today`
          : `${formatRemaining(remaining)} left today`}
      </text>
    </>
  )
}

/** Where the projection ends, or runs out. */
function Ahead({
  charts: { projection, burnDown },
  x,
  y,
  asOf,
  end,
  isWide,
}: {
  charts: ObjectiveCharts
  x: (at: number) => number
  y: (percent: number) => number
  asOf: number
  end: number
  isWide: boolean
}) {
  const last = projection?.points.at(-1)
  if (!projection || !last) return null
  const gone = projection.exhaustedAt
  if (burnDown.now !== null && burnDown.now <= 0) return null
  if (gone !== null) {
    return (
      <g>
        <circle cx={x(gone)} cy={y(0)} r="4" className="fill-danger-solid" />
        <text
          x={Math.min(x(gone), end - 4)}
          y={y(0) - 8}
          textAnchor="end"
          className="fill-danger text-12 font-semibold"
        >
          gone on {dateOf(gone)}
        </text>
      </g>
    )
  }
  if (!isWide) return null
  // Today's words stand at the left of this part; the pace is told in full where there is room for both.
  const isRoomy = end - x(asOf) > 340
  // Above the highest part of the line it stands over.
  const beneath = projection.points.filter(({ at }) => x(at) > end - (isRoomy ? 190 : 100))
  const above = Math.min(...beneath.map(({ remaining }) => y(remaining * 100)))
  return (
    <text
      x={end - 4}
      y={above - 8}
      textAnchor="end"
      className="fill-fg-2 stroke-surface [stroke-width:3px] text-11 tabular-nums [paint-order:stroke]"
    >
      {formatRemaining(last.remaining)} on {dateOf(last.at)}
      {isRoomy ? `, at the ${projection.paceMinutes / 60} h pace` : null}
    </text>
  )
}

/** The edges of the bands; where it goes below zero, round steps that leave room for each other. */
function percentTicks(floor: number): number[] {
  if (floor >= 0) return [0, 10, 25, 50, 100]
  const steps = roundTicks(floor, 100, 5).filter((tick) => tick < 100)
  const [first = 0, second = 0] = steps
  return second - first > 400 ? steps : [...steps, 100]
}
