import type { ReactNode } from 'react'

export type KeyValuesProps = {
  /** `id`: where a name comes twice. */
  rows: readonly { name: string; value: ReactNode; id?: string }[]
}

/** Names at the left, values at the right, one line each. */
export function KeyValues({ rows }: KeyValuesProps) {
  return (
    <dl className="divide-y divide-line">
      {rows.map(({ name, value, id = name }) => (
        <div
          key={id}
          className="flex min-h-8.5 flex-wrap items-center justify-between gap-x-3 text-13"
        >
          <dt className="text-fg-2">{name}</dt>
          <dd className="inline-flex items-center gap-1.5 font-strong tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
