import type { ReactNode } from 'react'
import { Popover } from '@/ui/popover.tsx'
import type { Explanation } from '../lib/explain.ts'

/** A figure that tells on demand what it was made of. */
export function Explained({
  explanation,
  children,
  className,
}: {
  explanation: Explanation
  /** The figure as it is drawn. */
  children: ReactNode
  className?: string
}) {
  return (
    <Popover
      label={explanation.title}
      className="max-h-[70dvh] w-96 overflow-y-auto p-4 text-left text-13 font-normal tracking-normal whitespace-normal"
      trigger={(target) => (
        <button
          type="button"
          {...target}
          className={`rounded-inner underline decoration-line-strong decoration-dotted decoration-1 underline-offset-[5px] hover:decoration-line-control print:no-underline ${className ?? ''}`}
        >
          {children}
          <span className="sr-only">(explain this number)</span>
        </button>
      )}
    >
      <h3 className="text-13 font-semibold">{explanation.title}</h3>
      <ul className="mt-2 grid gap-1.5 rounded-control bg-sunken px-3 py-2.5">
        {explanation.formulas.map((formula) => (
          <li key={formula} className="mono text-12 break-words">
            {formula}
          </li>
        ))}
      </ul>
      <dl className="mt-3 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-12">
        {explanation.facts.map(({ name, value }) => (
          <div key={name} className="contents">
            <dt className="text-fg-3">{name}</dt>
            <dd className="text-right tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
      {explanation.note === null ? null : (
        <p className="mt-3 text-12 text-fg-2">{explanation.note}</p>
      )}
    </Popover>
  )
}
