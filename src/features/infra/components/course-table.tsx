import { formatTime } from '@/lib/format-time.ts'
import { Cell, HeaderCell, Table } from '@/ui/table.tsx'
import type { Tile } from '../lib/machine.ts'

export type CourseTableProps = {
  tiles: readonly Tile[]
  times: readonly number[]
  span: string
}

/** What the charts of the machine show, in rows, newest first. */
export function CourseTable({ tiles, times, span }: CourseTableProps) {
  const label = `Database host over ${span}`
  const columns = tiles.flatMap(({ title, courses, wordsOf }) =>
    courses.map(({ name, values }) => ({
      ...{ values, wordsOf },
      title: courses.length === 1 ? title : `${title} ${name}`,
    })),
  )
  return (
    <div
      role="region"
      aria-label={label}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the keyboard scrolls it
      tabIndex={0}
      className="max-h-90 overflow-auto"
    >
      <Table label={label}>
        <thead className="sticky top-0 bg-surface">
          <tr>
            <HeaderCell>Time (UTC)</HeaderCell>
            {columns.map(({ title }) => (
              <HeaderCell key={title} className="text-right">
                {title}
              </HeaderCell>
            ))}
          </tr>
        </thead>
        <tbody className="tabular-nums">
          {times.toReversed().map((at, index) => (
            <tr key={at}>
              <Cell className="whitespace-nowrap">{formatTime(at, 'day', 'UTC')}</Cell>
              {columns.map(({ title, values, wordsOf }) => {
                const value = values[times.length - 1 - index] ?? null
                return (
                  <Cell key={title} className="text-right whitespace-nowrap">
                    {value === null ? 'unknown' : wordsOf(value)}
                  </Cell>
                )
              })}
            </tr>
          ))}
        </tbody>
      </Table>
    </div>
  )
}
