import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { isBackendError } from '@/backend/errors.ts'
import { Card } from '@/ui/card.tsx'
import { ErrorState } from '@/ui/error-state.tsx'
import { NotRefreshed } from '@/ui/not-refreshed.tsx'
import { SloSkeleton } from '../components/slo-skeleton.tsx'
import { sloQueries } from '../queries.ts'
import { useSloSource } from '../slo-source.ts'
import { Told } from './told.tsx'

/** The calmest page: one sentence, then what proves it. */
export function SloPage({
  actions = null,
  mayCorrect = false,
}: {
  actions?: ReactNode
  /** Whether the reader may name incidents and leave minutes out. */
  mayCorrect?: boolean
}) {
  const report = useQuery(sloQueries.report(useSloSource()))
  const retry = () => void report.refetch()
  if (!report.data) {
    if (!report.error) return <SloSkeleton />
    return (
      <Card>
        <ErrorState
          level={2}
          title="The objectives did not load"
          onRetry={retry}
          isRetrying={report.isFetching}
          requestId={isBackendError(report.error) ? report.error.requestId : null}
        >
          {report.error.message} Recording and alerting do not depend on this page.
        </ErrorState>
      </Card>
    )
  }
  return (
    <>
      <NotRefreshed
        what="The objectives"
        error={report.error}
        readAt={report.dataUpdatedAt}
        isRetrying={report.isFetching}
        onRetry={retry}
      />
      <Told report={report.data} {...{ actions, mayCorrect }} />
    </>
  )
}
