import { clsx } from 'clsx'
import { formatTime } from '@/lib/format-time.ts'
import { ValueAxis } from '@/ui/chart/axes.tsx'
import { areaPath, linePath, reduceToColumns } from '@/ui/chart/path.ts'
import { linearScale, roundTicks } from '@/ui/chart/scale.ts'
import type { ChartSize } from '@/ui/chart/use-chart-size.ts'
import type { Tile } from '../lib/machine.ts'

export const coursePlot = { left: 34, right: 2 }
const top = 8
const bottom = 24
const day = 86_400_000

export type CoursePictureProps = {
  size: ChartSize
  tile: Tile
  times: readonly number[]
  cursor: number | null
}

/** A quiet line over its area; it has a hue only while there is little room. */
export function CoursePicture({ size, tile, times, cursor }: CoursePictureProps) {
  const { width, height } = size
  const { left, right } = coursePlot
  const end = width - right
  const base = height - bottom
  const { courses, most, limit, isTight } = tile
  const [from, to] = [times[0] ?? 0, times.at(-1) ?? 0]
  const known = courses.flatMap(({ values }) => values.filter((value) => value !== null))
  const ticks = most === null ? roundTicks(0, Math.max(1, ...known), 2) : [0, most / 2, most]
  const x = linearScale([from, to], [left, end])
  const y = linearScale([0, ticks.at(-1) ?? 1], [base, top])
  const points = (values: readonly (number | null)[]) =>
    reduceToColumns(
      times.map((at, cell) => {
        const value = values[cell] ?? null
        return { x: x(at), y: value === null ? null : y(value) }
      }),
    )
  // Marked, so that the very first sample is seen too.
  const last = courses[0]?.values.findLastIndex((value) => value !== null) ?? -1
  const now = last === -1 ? null : last
  const edge = (at: number) => formatTime(at, to - from > day ? 'date' : 'minute', 'UTC')
  return (
    <>
      <ValueAxis
        {...{ ticks, y, left, end }}
        wordsOf={(tick) => (most === null ? shortOf(tile.wordsOf(tick)) : tick)}
      />
      <text x={left} y={height - 6} className="fill-fg-3 text-11 tabular-nums">
        {edge(from)}
      </text>
      <text x={end} y={height - 6} textAnchor="end" className="fill-fg-3 text-11 tabular-nums">
        {edge(to)}
      </text>
      {limit === null ? null : (
        <>
          <line
            x1={left}
            x2={end}
            y1={y(limit)}
            y2={y(limit)}
            strokeDasharray="4 4"
            className={isTight ? 'stroke-warn-solid' : 'stroke-graphic'}
          />
          <text
            x={end}
            y={y(limit) - 5}
            textAnchor="end"
            className="fill-fg-3 stroke-surface [stroke-width:3px] text-11 [paint-order:stroke]"
          >
            {tile.wordsOf(limit)}
          </text>
        </>
      )}
      {courses.toReversed().map(({ name, values, isSecond }) => (
        <g key={name}>
          {isSecond ? null : (
            <path
              d={areaPath(points(values), base)}
              className={clsx(
                isTight ? 'fill-warn-solid opacity-10' : 'fill-graphic-strong opacity-[0.07]',
              )}
            />
          )}
          <path
            d={linePath(points(values))}
            fill="none"
            strokeWidth={isSecond ? 1.25 : 1.5}
            strokeLinejoin="round"
            strokeLinecap="round"
            className={
              isSecond ? 'stroke-graphic' : isTight ? 'stroke-warn-solid' : 'stroke-graphic-strong'
            }
          />
        </g>
      ))}
      {now === null ? null : (
        <circle
          cx={x(times[now] ?? to)}
          cy={y(courses[0]?.values[now] ?? 0)}
          r={2.5}
          className={isTight ? 'fill-warn-solid' : 'fill-graphic-strong'}
        />
      )}
      {cursor === null ? null : (
        <line
          x1={x(times[cursor] ?? from)}
          x2={x(times[cursor] ?? from)}
          y1={top}
          y2={base}
          className="stroke-accent"
        />
      )}
    </>
  )
}

/** The figure alone: its unit stands beside the tile's own. */
function shortOf(words: string): string {
  const [figure = '', unit = ''] = words.split('\u00A0')
  return `${figure.replace(/\.0$/, '')}${unit.slice(0, 1) === 'B' ? '' : unit.slice(0, 1)}`
}
