import { clsx } from 'clsx'
import type { NumberedMark } from '../lib/marks.ts'

export type MarkLinesProps = {
  marks: readonly NumberedMark[]
  x: (at: number) => number
  from: number
  to: number
  top: number
  bottom: number
}

/** A number needs this much room; where marks lie closer, only the first has one. */
const badge = 16

const strokes = {
  danger: 'stroke-danger-solid',
  warn: 'stroke-warn-solid',
  neutral: 'stroke-graphic',
}
const texts = { danger: 'fill-danger', warn: 'fill-warn', neutral: 'fill-fg-2' }

/** What happened, as upright lines whose numbers the list explains; spans are shaded. */
export function MarkLines({ marks, x, from, to, top, bottom }: MarkLinesProps) {
  const within = marks.filter(({ at, to: end }) => at <= to && (end ?? at) >= from)
  const places = within.map(({ at }) => x(Math.max(at, from)))
  const badged = withRoom(places, badge + 2)
  return (
    <g aria-hidden>
      {within.map((mark, index) => {
        const place = places[index] ?? 0
        const end = x(Math.min(mark.to ?? mark.at, to))
        const isQuiet = mark.tone === 'neutral'
        return (
          <g key={mark.number}>
            {end - place > 1 ? (
              <rect
                x={place}
                width={end - place}
                y={top}
                height={bottom - top}
                className={clsx('opacity-10', texts[mark.tone])}
              />
            ) : null}
            <line
              x1={place}
              x2={place}
              y1={top - 6}
              y2={bottom}
              strokeDasharray={isQuiet ? '2 3' : undefined}
              className={strokes[mark.tone]}
            />
            {badged.has(index) ? (
              <>
                <rect
                  x={place - badge / 2}
                  y={top - 6 - badge}
                  width={badge}
                  height={badge}
                  rx={mark.tone === 'danger' ? badge / 2 : 4}
                  className={clsx(
                    'fill-surface',
                    isQuiet ? 'stroke-line-control' : strokes[mark.tone],
                  )}
                />
                <text
                  x={place}
                  y={top - 10}
                  textAnchor="middle"
                  className={clsx('text-11 font-bold', texts[mark.tone])}
                >
                  {mark.number}
                </text>
              </>
            ) : null}
          </g>
        )
      })}
    </g>
  )
}

/** Indices of those that lie at least so far from the last one kept; places rise. */
function withRoom(places: readonly number[], room: number): Set<number> {
  const kept = new Set<number>()
  let free = -Infinity
  places.forEach((place, index) => {
    if (place < free) return
    kept.add(index)
    free = place + room
  })
  return kept
}
