import { type PointerEvent, type ReactNode, useRef, useState } from 'react'
import { type ChartSize, useChartSize } from './use-chart-size.ts'

export type ChartFrameProps = {
  /** The chart in one sentence, for those who do not see it. */
  summary: string
  height: number
  /** Size on paper, in pixels. */
  paper: ChartSize
  /** How many places the cursor has, from left to right. */
  places: number
  /** Where a place lies, in pixels. */
  xOf: (place: number, width: number) => number
  /** What stands at a place, as one line of text for a screen reader. */
  wordsAt: (place: number) => string
  /** The same as it floats beside the cursor. */
  bubbleAt: (place: number) => ReactNode
  /** The contents of the picture; `cursor` is the place that is looked at. */
  children: (size: ChartSize, cursor: number | null) => ReactNode
}

/** A picture that one can walk along, by pointer or by arrow keys, and read the values of. */
export function ChartFrame(props: ChartFrameProps) {
  const { summary, paper, places, xOf, wordsAt, bubbleAt, children } = props
  const frame = useRef<HTMLDivElement>(null)
  const size = useChartSize(frame, props.height, paper)
  const { width, height } = size
  const [cursor, setCursor] = useState<number | null>(null)

  function handleMove(event: PointerEvent<HTMLElement>) {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left
    setCursor(nearest(x, places, (place) => xOf(place, width)))
  }

  const at = cursor === null ? null : Math.min(cursor, places - 1)
  const x = at === null ? 0 : xOf(at, width)
  return (
    <div
      ref={frame}
      className="relative min-w-0 rounded-inner has-focus-visible:shadow-focus"
      style={{ height }}
    >
      {width === 0 ? null : (
        <svg
          role="img"
          aria-label={summary}
          viewBox={`0 0 ${width} ${height}`}
          className="block size-full overflow-visible font-sans"
        >
          {children(size, at)}
        </svg>
      )}
      {places === 0 ? null : (
        <input
          type="range"
          min={0}
          max={places - 1}
          value={at ?? places - 1}
          aria-label={`Values of: ${summary}`}
          aria-valuetext={wordsAt(at ?? places - 1)}
          onChange={(event) => setCursor(Number(event.currentTarget.value))}
          onFocus={() => setCursor((held) => held ?? places - 1)}
          onBlur={() => setCursor(null)}
          onPointerMove={handleMove}
          onPointerLeave={() => setCursor(null)}
          className="absolute inset-0 size-full cursor-crosshair opacity-0 print:hidden"
        />
      )}
      {at === null ? null : (
        <div
          aria-hidden
          className="pointer-events-none absolute top-1 z-10 rounded-inner bg-float px-2.5 py-1.5 text-12 whitespace-nowrap tabular-nums shadow-float print:hidden"
          style={x < width / 2 ? { left: x + 10 } : { right: width - x + 10 }}
        >
          {bubbleAt(at)}
        </div>
      )}
    </div>
  )
}

/** Places rise with x, so half of them can be left out at each step. */
function nearest(x: number, places: number, xOf: (place: number) => number): number {
  let [low, high] = [0, places - 1]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (xOf(middle) < x) low = middle
    else high = middle
  }
  return x - xOf(low) < xOf(high) - x ? low : high
}
