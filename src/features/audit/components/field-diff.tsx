import type { AuditEntry } from '@/backend/audit.ts'
import { countOf } from '@/lib/format-number.ts'
import { VisibleText } from '@/ui/visible-text.tsx'
import { auditDiff, countFields, type DiffLine } from '../lib/audit-diff.ts'
import { resourceKind } from '../lib/resource-link.ts'

/** What the entry changed, field by field, and why. */
export function FieldDiff({ entry }: { entry: AuditEntry }) {
  const lines = auditDiff(entry.metadata)
  return (
    <div className="min-w-0">
      {entry.reason ? (
        <p className="mb-3 max-w-[72ch] text-13 break-words text-fg-2">
          <span className="text-fg-3">
            {entry.action.endsWith('.refused') ? 'Why not: ' : 'Reason: '}
          </span>
          <VisibleText text={entry.reason} />
        </p>
      ) : null}
      {lines.length === 0 ? (
        <p className="text-fg-3">It changed no field.</p>
      ) : (
        <section
          aria-label="What changed"
          className="overflow-hidden rounded-control border border-line bg-surface"
        >
          <header className="flex flex-wrap justify-between gap-x-4 border-b border-line px-3 py-1.5 text-fg-3">
            <h4 className="font-medium">{title(entry)}</h4>
            <span className="tabular-nums">{countWords(entry.metadata, lines.length)}</span>
          </header>
          <ul className="mono">
            {lines.map((line) => (
              <Line key={line.field} {...line} />
            ))}
          </ul>
        </section>
      )}
    </div>
  )
}

function Line({ field, before, after }: DiffLine) {
  return (
    <>
      {before === null ? null : <Value sign="−" words="before" name={field} value={before} />}
      {after === null ? null : <Value sign="+" words="after" name={field} value={after} />}
    </>
  )
}

function Value(props: { sign: '+' | '−'; words: string; name: string; value: string }) {
  const tone = props.sign === '+' ? 'bg-ok-bg text-ok' : 'bg-danger-bg text-danger'
  return (
    <li
      className={`grid grid-cols-[12px_minmax(0,180px)_minmax(0,1fr)] gap-x-2 px-3 py-0.5 max-tablet:grid-cols-[12px_minmax(0,1fr)] ${tone}`}
    >
      <span aria-hidden>{props.sign}</span>
      <span className="break-words">
        {props.name} <span className="sr-only">{props.words}: </span>
      </span>
      <span className="break-all max-tablet:col-start-2">
        <VisibleText text={props.value} />
      </span>
    </li>
  )
}

/** What had nothing before, or has nothing now, was not changed. */
function countWords({ old, new: now, ...rest }: AuditEntry['metadata'], changed: number): string {
  if (isNothing(old)) return `${countOf(changed, 'field')} set`
  if (isNothing(now)) return `${countOf(changed, 'field')} removed`
  return `${changed} of ${countOf(countFields({ ...rest, old, new: now }), 'field')} changed`
}

function isNothing(state: unknown): boolean {
  return state === null || state === undefined
}

function title({ resourceType, metadata }: AuditEntry): string {
  const versions = [versionOf(metadata.old), versionOf(metadata.new)]
  const kind = resourceKind(resourceType)
  return versions.includes(null) ? kind : `${kind}, v${versions.join(' to v')}`
}

function versionOf(state: unknown): number | null {
  return typeof state === 'object' &&
    state !== null &&
    'version' in state &&
    typeof state.version === 'number'
    ? state.version
    : null
}
