import { type ReactNode, useState } from 'react'
import { Card, CardHeader } from '@/ui/card.tsx'
import { Cell, HeaderCell, Table as TableFrame } from '@/ui/table.tsx'
import type { Table } from '../lib/table.ts'

export type ChartCardProps = {
  title: string
  meta?: ReactNode
  /** What the picture shows, in rows. */
  table: () => Table
  /** The picture. */
  children: ReactNode
}

/** A chart with the table behind it. */
export function ChartCard({ title, meta, table, children }: ChartCardProps) {
  const [isTable, setTable] = useState(false)
  return (
    <Card aria-label={title} className="flex flex-col">
      <CardHeader
        title={title}
        meta={meta ? <span className="max-tablet:hidden">{meta}</span> : undefined}
        action={
          <button
            type="button"
            onClick={() => setTable(!isTable)}
            className="rounded-inner text-12 font-medium text-accent hover:underline max-tablet:min-h-11 print:hidden"
          >
            {isTable ? 'View as chart' : 'View as table'}
          </button>
        }
      />
      {isTable ? (
        <Rows table={table()} />
      ) : (
        <div className="p-4 print:px-2.5 print:py-1">
          {meta ? (
            <p className="mb-2 text-12 text-fg-3 tablet:hidden print:hidden">{meta}</p>
          ) : null}
          {children}
        </div>
      )}
    </Card>
  )
}

function Rows({ table: { label, columns, rows } }: { table: Table }) {
  return (
    <div
      role="region"
      aria-label={label}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the keyboard scrolls it
      tabIndex={0}
      className="max-h-75 overflow-auto"
    >
      <TableFrame label={label}>
        <thead className="sticky top-0 bg-surface">
          <tr>
            {columns.map((column, place) => (
              <HeaderCell key={column} className={place === 0 ? undefined : 'text-right'}>
                {column}
              </HeaderCell>
            ))}
          </tr>
        </thead>
        <tbody className="tabular-nums">
          {rows.map((row) => (
            <tr key={row[0]}>
              {row.map((text, place) => (
                <Cell
                  key={columns[place]}
                  className={place === 0 ? 'whitespace-nowrap' : 'text-right'}
                >
                  {text}
                </Cell>
              ))}
            </tr>
          ))}
        </tbody>
      </TableFrame>
    </div>
  )
}
