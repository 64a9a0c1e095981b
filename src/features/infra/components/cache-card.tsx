import { MemoryStick } from 'lucide-react'
import type { InfraReport } from '@/backend/infra.ts'
import { Card, CardHeader } from '@/ui/card.tsx'
import { EmptyState } from '@/ui/empty-state.tsx'
import { cacheLines } from '../lib/cache.ts'
import { sourceOf } from '../lib/told.ts'
import { LineList } from './line-list.tsx'
import { SourceMeta } from './source-meta.tsx'
import { SourceNote } from './source-note.tsx'

/** What Redis says of itself, where there is one. */
export function CacheCard({ report, now }: { report: InfraReport; now: number }) {
  const source = sourceOf(report, 'redis')
  return (
    <Card aria-label="Cache">
      <CardHeader title="Cache" meta={<SourceMeta source={source} />} />
      {source === null ? (
        <EmptyState icon={MemoryStick} title="No Redis here">
          Rate limits and idempotency keys are kept in the database. With REDIS_URL set, memory, hit
          rate and commands of a Redis stand here.
        </EmptyState>
      ) : (
        <>
          <SourceNote source={source} now={now} />
          {source.readAt === null ? null : <LineList lines={cacheLines(report)} />}
        </>
      )}
    </Card>
  )
}
