import { clsx } from 'clsx'
import { formatTime } from '@/lib/format-time.ts'
import { TimeAxis, ValueAxis } from '@/ui/chart/axes.tsx'
import { linePath, reduceToColumns } from '@/ui/chart/path.ts'
import { linearScale, roundTicks, timeTicks } from '@/ui/chart/scale.ts'
import type { ChartSize } from '@/ui/chart/use-chart-size.ts'
import { spreadLabels, type RateLine } from '../lib/error-rates.ts'
import { formatShare, nbsp } from '../lib/figures.ts'

const top = 8
const bottom = 24

export function ratePlotOf(width: number) {
  return { left: 46, right: hasLabels(width) ? 136 : 8 }
}

/** Narrower, the names stand below. */
function hasLabels(width: number): boolean {
  return width > 340
}

export type ErrorRatePictureProps = {
  size: ChartSize
  lines: readonly RateLine[]
  times: readonly number[]
  /** Share of requests that the budget lets fail. */
  allowed: number
  cursor: number | null
}

const day = 86_400_000

/** Lines are quiet; only those that fail more than the budget allows have a hue. */
export function ErrorRatePicture({ size, lines, times, allowed, cursor }: ErrorRatePictureProps) {
  const { width, height } = size
  const { left, right } = ratePlotOf(width)
  const end = width - right
  const [from, to] = [times[0] ?? 0, times.at(-1) ?? 0]
  const known = lines.flatMap(({ rates }) => rates.filter((rate) => rate !== null))
  const ticks = roundTicks(0, Math.max(allowed * 1.2, ...known) * 100, 4)
  const x = linearScale([from, to], [left, end])
  const y = linearScale([0, ticks.at(-1) ?? 1], [height - bottom, top])
  const lastOf = ({ rates }: RateLine) => rates.findLast((rate) => rate !== null) ?? 0
  const labels = spreadLabels(
    lines.map((line) => y(lastOf(line) * 100) + 4),
    15,
    height - bottom + 2,
  )
  const isShort = to - from <= day
  return (
    <>
      <ValueAxis {...{ ticks, y, left, end }} wordsOf={(tick) => `${tick}${nbsp}%`} />
      <TimeAxis
        ticks={timeTicks(from, to, Math.max(2, Math.floor((end - left) / 64)))}
        {...{ x, height }}
        wordsOf={(tick) => formatTime(tick, isShort ? 'minute' : 'date', 'UTC')}
      />
      <line
        x1={left}
        x2={end}
        y1={y(allowed * 100)}
        y2={y(allowed * 100)}
        strokeDasharray="4 4"
        className="stroke-graphic"
      />
      {lines.toReversed().map(({ name, rates, isOver }) => (
        <path
          key={name}
          d={linePath(
            reduceToColumns(
              times.map((at, cell) => {
                const rate = rates[cell] ?? null
                return { x: x(at), y: rate === null ? null : y(rate * 100) }
              }),
            ),
          )}
          fill="none"
          strokeWidth={isOver ? 1.75 : 1.25}
          strokeLinejoin="round"
          className={isOver ? 'stroke-warn-solid' : 'stroke-graphic'}
        />
      ))}
      <text
        x={left + 6}
        y={y(allowed * 100) - 6}
        className="fill-fg-3 stroke-surface [stroke-width:3px] text-11 [paint-order:stroke]"
      >
        the budget allows {formatShare(allowed)}
      </text>
      {(hasLabels(width) ? lines : []).map(({ name, rate, isOver }, index) => (
        <text
          key={name}
          x={end + 8}
          y={labels[index]}
          className={clsx('text-11', isOver ? 'fill-warn font-semibold' : 'fill-fg-2')}
        >
          {shortened(name, right)}{' '}
          <tspan className={clsx('font-semibold tabular-nums', !isOver && 'fill-fg')}>
            {rate === null ? 'no traffic' : formatShare(rate)}
          </tspan>
        </text>
      ))}
      {cursor === null ? null : (
        <line
          x1={x(times[cursor] ?? from)}
          x2={x(times[cursor] ?? from)}
          y1={top}
          y2={height - bottom}
          className="stroke-accent"
        />
      )}
    </>
  )
}

/** The whole name stands in the table and beside the cursor. */
function shortened(name: string, room: number): string {
  const letters = Math.floor(room / 8)
  return name.length > letters ? `${name.slice(0, letters - 1)}…` : name
}
