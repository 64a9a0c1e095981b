import type { ReactNode } from 'react'

/** One line beside what changed. */
export function DetailFact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex min-h-8 flex-wrap items-center justify-between gap-x-4 py-1">
      <dt className="text-fg-3">{name}</dt>
      <dd className="min-w-0 text-right font-strong break-words text-fg-2 tabular-nums">
        {children}
      </dd>
    </div>
  )
}
