import { formatTime } from '@/lib/format-time.ts'
import type { RunningSample } from '../queries.ts'

const width = 200
const height = 50

/** Running workflows since the stop, as this page has seen them; a step line, no smoothing. */
export function RunningChart({ samples }: { samples: readonly RunningSample[] }) {
  const first = samples[0]
  const last = samples.at(-1)
  const peak = Math.max(0, ...samples.map(({ running }) => running))
  if (!first || !last || peak === 0 || last.at - first.at < 1_000) return null
  const x = (at: number) => ((at - first.at) / (last.at - first.at)) * (width - 8)
  const y = (running: number) => 4 + (1 - running / peak) * (height - 10)
  const path = samples
    .map(({ at, running }, n) => {
      const point = `${x(at).toFixed(1)} ${y(running).toFixed(1)}`
      return n === 0 ? `M${point}` : `H${x(at).toFixed(1)}V${y(running).toFixed(1)}`
    })
    .join('')
  return (
    <svg
      viewBox={`0 0 ${width} 64`}
      role="img"
      aria-label={`Running workflows since ${formatTime(first.at, 'clock', 'UTC')} UTC: from ${first.running} to ${last.running}`}
      className="mt-2.5 w-full max-w-70 overflow-visible"
    >
      <line x1="0" x2={width} y1={height} y2={height} className="stroke-line-strong" />
      <path d={path} fill="none" strokeWidth="2" className="stroke-danger-solid" />
      <circle cx={x(last.at)} cy={y(last.running)} r="3" className="fill-danger-solid" />
      <text x="0" y="63" className="fill-fg-3 text-11 tabular-nums">
        {formatTime(first.at, 'clock', 'UTC')}
      </text>
      <text x={width} y="63" textAnchor="end" className="fill-fg-3 text-11 tabular-nums">
        {formatTime(last.at, 'clock', 'UTC')}
      </text>
    </svg>
  )
}
