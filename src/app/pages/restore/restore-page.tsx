import { useQuery } from '@tanstack/react-query'
import { CircleCheck, LifeBuoy } from 'lucide-react'
import { useEffect } from 'react'
import { Link, useSearchParams } from 'react-router'
import { isBackendError } from '@/backend/errors.ts'
import { useMember } from '@/features/auth/index.ts'
import {
  chosenSpan,
  deskSentence,
  restoreQueries,
  SpanPicker,
  spanFromAddress,
} from '@/features/restore/index.ts'
import { aroundSpan } from '@/lib/around-span.ts'
import { Card } from '@/ui/card.tsx'
import { EmptyState } from '@/ui/empty-state.tsx'
import { ErrorState } from '@/ui/error-state.tsx'
import { Icon } from '@/ui/icon.tsx'
import { NotRefreshed } from '@/ui/not-refreshed.tsx'
import { SkeletonRows } from '@/ui/skeleton.tsx'
import { paths } from '../../paths.ts'
import { rememberSeenDesk } from '../../seen-desk.ts'
import { DeskGroups } from './desk-groups.tsx'

/** What a control left behind, and what to do about each: after a release, and while it is on. */
export function RestorePage() {
  const { role } = useMember()
  const [params] = useSearchParams()
  const address = spanFromAddress(params)
  const { data, error, isFetching, refetch, dataUpdatedAt } = useQuery(restoreQueries.desk(address))
  const seen = data?.span?.until ? data.span.since : null
  useEffect(() => {
    if (seen !== null) rememberSeenDesk(seen)
  }, [seen])
  if (data === undefined) {
    return (
      <Card>
        {error === null ? (
          <SkeletonRows label="the restore desk" rows={6} />
        ) : (
          <ErrorState
            title="The restore desk did not load"
            onRetry={() => void refetch()}
            isRetrying={isFetching}
            requestId={isBackendError(error) ? error.requestId : null}
          >
            {error.message} Stopping and releasing still work.
          </ErrorState>
        )}
      </Card>
    )
  }
  const notRefreshed = (
    <NotRefreshed
      what="The restore desk"
      error={error}
      readAt={dataUpdatedAt}
      isRetrying={isFetching}
      onRetry={() => void refetch()}
    />
  )
  if (data.span === null) {
    return (
      <div className="grid grid-cols-[minmax(0,1fr)] content-start gap-5">
        {notRefreshed}
        <Card>
          <EmptyState icon={LifeBuoy} title="Nothing to restore">
            No control has been engaged yet. What one stops, holds or refuses is collected here,
            with its cause and what can be done about it.
          </EmptyState>
        </Card>
      </div>
    )
  }
  const sentence = deskSentence(data)
  const isCalm = sentence.startsWith('Nothing')
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] content-start gap-5">
      {notRefreshed}
      <header className="flex flex-wrap items-center gap-x-4 gap-y-3">
        <h2 className="flex min-w-0 flex-1 basis-80 items-start gap-3 text-20 font-semibold text-balance">
          <Icon
            of={isCalm ? CircleCheck : LifeBuoy}
            size={20}
            className={isCalm ? 'mt-1 text-ok' : 'mt-1 text-warn'}
          />
          {sentence}
        </h2>
        <Link
          to={paths.auditIncident(aroundSpan(data.span.since, data.span.until))}
          className="inline-flex items-center rounded-inner text-13 font-medium text-accent hover:underline max-tablet:min-h-11"
        >
          What happened
        </Link>
        <SpanPicker spans={data.spans} chosen={chosenSpan(data.spans, address)} />
      </header>
      <DeskGroups desk={data} role={role} />
    </div>
  )
}
