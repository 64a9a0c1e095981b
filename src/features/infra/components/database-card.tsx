import { Database } from 'lucide-react'
import type { InfraReport } from '@/backend/infra.ts'
import { Card, CardHeader } from '@/ui/card.tsx'
import { EmptyState } from '@/ui/empty-state.tsx'
import { databaseLines } from '../lib/database.ts'
import { sourceOf } from '../lib/told.ts'
import { LineList } from './line-list.tsx'
import { SourceMeta } from './source-meta.tsx'
import { SourceNote } from './source-note.tsx'

/** What the database says of itself. */
export function DatabaseCard({ report, now }: { report: InfraReport; now: number }) {
  const source = sourceOf(report, 'database')
  return (
    <Card aria-label="Database">
      <CardHeader title="Database" meta={<SourceMeta source={source} />} />
      {source === null ? (
        <EmptyState icon={Database} title="Not read yet">
          The first figures come within a minute of the start, by the scheduled job “collect_infra”.
        </EmptyState>
      ) : (
        <>
          <SourceNote source={source} now={now} />
          <LineList lines={databaseLines(report)} />
        </>
      )}
    </Card>
  )
}
