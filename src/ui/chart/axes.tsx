import type { ReactNode } from 'react'

type Scale = (value: number) => number

/** Lines across the plot at round values, each with its words at the left; zero stands out. */
export function ValueAxis({
  ticks,
  y,
  left,
  end,
  wordsOf,
}: {
  ticks: readonly number[]
  y: Scale
  left: number
  end: number
  wordsOf: (tick: number) => ReactNode
}) {
  return ticks.map((tick) => (
    <g key={tick}>
      <line
        x1={left}
        x2={end}
        y1={y(tick)}
        y2={y(tick)}
        className={tick === 0 ? 'stroke-line-strong' : 'stroke-line'}
      />
      <text
        x={left - 8}
        y={y(tick) + 4}
        textAnchor="end"
        className="fill-fg-3 text-11 tabular-nums"
      >
        {wordsOf(tick)}
      </text>
    </g>
  ))
}

/** Moments under the plot. */
export function TimeAxis({
  ticks,
  x,
  height,
  wordsOf,
}: {
  ticks: readonly number[]
  x: Scale
  /** Of the whole chart; the words stand at its foot. */
  height: number
  wordsOf: (tick: number) => ReactNode
}) {
  return ticks.map((tick) => (
    <text
      key={tick}
      x={x(tick)}
      y={height - 6}
      textAnchor="middle"
      className="fill-fg-3 text-11 tabular-nums"
    >
      {wordsOf(tick)}
    </text>
  ))
}
