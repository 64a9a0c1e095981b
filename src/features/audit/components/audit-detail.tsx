import { Link } from 'react-router'
import { paths } from '@/app/paths.ts'
import type { AuditEntry } from '@/backend/audit.ts'
import { aroundSpan } from '@/lib/around-span.ts'
import { formatTime, formatUtc, zoneName } from '@/lib/format-time.ts'
import { CopyText } from '@/ui/copy-text.tsx'
import { VisibleText } from '@/ui/visible-text.tsx'
import { auditFacts } from '../lib/audit-diff.ts'
import { fromWords } from '../lib/from-words.ts'
import { resourceHistory, resourceKind, resourceLink } from '../lib/resource-link.ts'
import { DetailFact } from './detail-fact.tsx'
import { FieldDiff } from './field-diff.tsx'
import { SealFacts } from './seal-facts.tsx'

export type AuditDetailProps = {
  entry: AuditEntry
  /** With what only the page of the log shows: its own link and its numbers. */
  isWhole?: boolean
}

/** Before and after, and everything else the entry recorded. */
export function AuditDetail({ entry, isWhole = false }: AuditDetailProps) {
  const at = new Date(entry.at)
  return (
    <div className="grid gap-4 bg-hover px-4 pt-1 pb-4 text-12 tablet:pl-[130px] desktop:grid-cols-[minmax(0,1fr)_minmax(0,300px)]">
      <FieldDiff entry={entry} />
      <div className="min-w-0">
        <dl className="divide-y divide-line">
          <DetailFact name="When">{formatUtc(at, 'full')}</DetailFact>
          <DetailFact name="Here">
            {formatTime(at, 'clock')} {zoneName(at)}
          </DetailFact>
          <DetailFact name="Action">
            <span className="mono">{entry.action}</span>
          </DetailFact>
          {auditFacts(entry.metadata).map(([name, value]) => (
            <DetailFact key={name} name={name}>
              <VisibleText text={value} />
            </DetailFact>
          ))}
          {entry.ip || entry.userAgent ? (
            <DetailFact name="From">
              <VisibleText text={fromWords(entry)} />
            </DetailFact>
          ) : null}
          {entry.traceId ? (
            <DetailFact name="Trace">
              <CopyText text={entry.traceId} name="trace" />
            </DetailFact>
          ) : null}
          {isWhole ? <SealFacts seq={entry.seq} /> : null}
        </dl>
        <More entry={entry} isWhole={isWhole} />
      </div>
    </div>
  )
}

function More({ entry, isWhole }: { entry: AuditEntry; isWhole: boolean }) {
  const resource = resourceLink(entry)
  const link = `rounded-inner font-medium text-accent hover:underline max-tablet:inline-flex max-tablet:min-h-11 max-tablet:items-center`
  return (
    <p className="mt-3 flex flex-wrap gap-x-4 gap-y-1">
      {resource === null ? null : (
        <Link to={resource} className={link}>
          Open {resourceKind(entry.resourceType)}
        </Link>
      )}
      {entry.resourceId === null ? null : (
        <Link to={resourceHistory(entry.resourceType, entry.resourceId)} className={link}>
          Its history
        </Link>
      )}
      <Link to={paths.auditIncident(aroundSpan(entry.at, entry.at))} className={link}>
        What else happened then
      </Link>
      <Link to={paths.auditEntry(entry.seq)} className={link}>
        {isWhole ? 'Link to this entry' : 'In the log'}
      </Link>
    </p>
  )
}
