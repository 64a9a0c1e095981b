import type { DefinitionChange } from '../lib/definition-diff.ts'

/** Before and after, field by field; the sign says it to those who do not see the colour. */
export function DefinitionChanges({ changes }: { changes: readonly DefinitionChange[] }) {
  return (
    <dl className="grid gap-2 rounded-control border border-line bg-surface p-3 text-12">
      {changes.map(({ label, before, after }) => (
        <div key={label} className="min-w-0">
          <dt className="text-fg-3">{label}</dt>
          <dd className="mono break-words text-danger">
            <span aria-hidden>− </span>
            <span className="sr-only">before: </span>
            {before}
          </dd>
          <dd className="mono break-words text-ok">
            <span aria-hidden>+ </span>
            <span className="sr-only">after: </span>
            {after}
          </dd>
        </div>
      ))}
    </dl>
  )
}
