import type { ReactNode } from 'react'
import type { AuditEntry } from '@/backend/audit.ts'
import { Time } from '@/ui/time.tsx'
import { auditDiff, auditFacts } from '../lib/audit-diff.ts'

/** Before and after, and what else the entry recorded. */
export function AuditDetail({ entry }: { entry: AuditEntry }) {
  const lines = auditDiff(entry.metadata)
  const facts = auditFacts(entry.metadata)
  return (
    <div className="grid gap-4 bg-hover px-4 py-3 text-12 tablet:grid-cols-2 tablet:pl-32">
      <div className="min-w-0">
        <h4 className="mb-1.5 font-medium text-fg-3">What changed</h4>
        {lines.length === 0 ? (
          <p className="text-fg-2">Nothing was changed by it.</p>
        ) : (
          <dl className="grid gap-2 rounded-control border border-line bg-surface p-3 mono">
            {lines.map(({ field, before, after }) => (
              <div key={field} className="min-w-0">
                <dt className="text-fg-3">{field}</dt>
                {before === null ? null : (
                  <dd className="bg-danger-bg break-all text-danger">
                    <span aria-hidden>− </span>
                    <span className="sr-only">before: </span>
                    {before}
                  </dd>
                )}
                {after === null ? null : (
                  <dd className="bg-ok-bg break-all text-ok">
                    <span aria-hidden>+ </span>
                    <span className="sr-only">after: </span>
                    {after}
                  </dd>
                )}
              </div>
            ))}
          </dl>
        )}
      </div>
      <dl className="grid min-w-0 content-start gap-1">
        <Fact name="Action">{entry.action}</Fact>
        <Fact name="When">
          <Time at={entry.at} format="utc" />
        </Fact>
        {entry.reason ? <Fact name="Reason">{entry.reason}</Fact> : null}
        {facts.map(([name, value]) => (
          <Fact key={name} name={name}>
            {value}
          </Fact>
        ))}
        {entry.traceId ? <Fact name="Trace">{entry.traceId}</Fact> : null}
      </dl>
    </div>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[110px_minmax(0,1fr)] gap-2">
      <dt className="text-fg-3">{name}</dt>
      <dd className="break-words text-fg-2">{children}</dd>
    </div>
  )
}
