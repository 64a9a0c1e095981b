import { clsx } from 'clsx'
import { areaPath, linePath, reduceToColumns } from './path.ts'
import { linearScale } from './scale.ts'

export type SparklineProps = {
  /** Equally spaced; null is a gap. */
  values: readonly (number | null)[]
  /** Null: there is none to compare with, and the picture stands on zero. */
  target: number | null
  /** Hue only while the target is missed or near. */
  tone: 'neutral' | 'warn' | 'danger'
  summary: string
  /** Size and place; by default as wide as there is room, below a figure. */
  className?: string
}

const width = 160
const height = 32

const strokes = {
  neutral: 'stroke-graphic-strong',
  warn: 'stroke-warn-solid',
  danger: 'stroke-danger-solid',
}
const fills = {
  neutral: 'fill-graphic-strong opacity-[0.07]',
  warn: 'fill-warn-solid opacity-10',
  danger: 'fill-danger-solid opacity-10',
}

/** The course of a value against its target, without axes. */
export function Sparkline({
  values,
  target,
  tone,
  summary,
  className = 'mt-1 h-8 w-full print:h-4.5',
}: SparklineProps) {
  const known = values.filter((value) => value !== null)
  const [low, high] = [Math.min(target ?? 0, ...known), Math.max(target ?? 0, ...known)]
  const x = linearScale([0, Math.max(1, values.length - 1)], [0, width])
  // Without any difference it runs along the middle.
  const margin = high === low ? 1 : (high - low) * 0.12
  const y = linearScale([low - margin, high + margin], [height, 0])
  const points = reduceToColumns(
    values.map((value, index) => ({ x: x(index), y: value === null ? null : y(value) })),
  )
  return (
    <svg
      role="img"
      aria-label={summary}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      className={clsx('block', className)}
    >
      {target === null ? null : (
        <line
          x1="0"
          x2={width}
          y1={y(target)}
          y2={y(target)}
          strokeDasharray="3 3"
          vectorEffect="non-scaling-stroke"
          className="stroke-graphic"
        />
      )}
      <path d={areaPath(points, height)} className={fills[tone]} />
      <path
        d={linePath(points)}
        fill="none"
        strokeWidth="1.5"
        strokeLinejoin="round"
        strokeLinecap="round"
        vectorEffect="non-scaling-stroke"
        className={clsx(strokes[tone])}
      />
    </svg>
  )
}
