import { formatTime } from '@/lib/format-time.ts'
import { ChartFrame } from '@/ui/chart/chart-frame.tsx'
import { linearScale } from '@/ui/chart/scale.ts'
import type { Tile } from '../lib/machine.ts'
import { CoursePicture, coursePlot } from './course-picture.tsx'

export type CourseChartProps = {
  tile: Tile
  times: readonly number[]
  /** "6 h" */
  span: string
}

const paper = { width: 230, height: 110 }

/** How one resource ran over the window. */
export function CourseChart({ tile, times, span }: CourseChartProps) {
  const { title, courses, wordsOf } = tile
  const [from, to] = [times[0] ?? 0, times.at(-1) ?? 0]
  const valuesAt = (place: number) =>
    courses.map(({ name, values }) => {
      const value = values[place] ?? null
      return { name, text: value === null ? 'unknown' : wordsOf(value) }
    })
  const timeAt = (place: number) => `${formatTime(times[place] ?? from, 'day', 'UTC')} UTC`
  return (
    <ChartFrame
      summary={summaryOf(tile, span)}
      height={116}
      paper={paper}
      places={times.length}
      xOf={(place, width) => {
        const { left, right } = coursePlot
        return linearScale([from, to], [left, width - right])(times[place] ?? from)
      }}
      wordsAt={(place) =>
        `${timeAt(place)}: ${title} ${valuesAt(place)
          .map(({ name, text }) => `${name} ${text}`)
          .join(', ')}`
      }
      bubbleAt={(place) => (
        <>
          <div className="font-medium">{timeAt(place)}</div>
          {valuesAt(place).map(({ name, text }) => (
            <div key={name} className="flex justify-between gap-4 text-fg-2">
              <span>{name}</span>
              <span>{text}</span>
            </div>
          ))}
        </>
      )}
    >
      {(size, cursor) => <CoursePicture {...{ size, tile, times, cursor }} />}
    </ChartFrame>
  )
}

function summaryOf({ title, courses, wordsOf, limit }: Tile, span: string): string {
  const parts = courses.map(({ name, values }) => {
    const known = values.filter((value) => value !== null)
    if (known.length === 0) return `${name} unknown`
    return `${name} between ${wordsOf(Math.min(...known))} and ${wordsOf(Math.max(...known))}`
  })
  const line = limit === null ? '' : `; little room above ${wordsOf(limit)}`
  return `${title} over ${span}: ${parts.join(', ')}${line}`
}
