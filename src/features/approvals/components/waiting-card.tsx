import { useQuery } from '@tanstack/react-query'
import { Hourglass } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { paths } from '@/app/paths.ts'
import { isBackendError } from '@/backend/errors.ts'
import type { LiveCounts } from '@/backend/workflows.ts'
import { formatAge } from '@/lib/format-duration.ts'
import { formatCount } from '@/lib/format-number.ts'
import { Badge } from '@/ui/badge.tsx'
import { Card, CardFooter, CardHeader } from '@/ui/card.tsx'
import { EmptyState } from '@/ui/empty-state.tsx'
import { ErrorState } from '@/ui/error-state.tsx'
import { ForbiddenState } from '@/ui/forbidden-state.tsx'
import { SkeletonRows } from '@/ui/skeleton.tsx'
import { useNow } from '@/ui/use-now.ts'
import { approvalQueries } from '../queries.ts'
import { PendingRow } from './pending-row.tsx'

const shown = 7

export type WaitingCardProps = {
  counts: LiveCounts | undefined
  /** The requests themselves are for admins and approvers; everybody sees how many there are. */
  mayRead: boolean
  role: string
  isStopped: boolean
}

/** What waits for a human: how many, since when, and the most urgent ones. */
export function WaitingCard({ counts, mayRead, role, isStopped }: WaitingCardProps) {
  return (
    <Card aria-label="Waiting for a human" className="flex flex-col">
      <CardHeader
        title="Waiting for a human"
        badge={
          counts ? (
            <Badge tone="held" icon={Hourglass}>
              {formatCount(counts.pendingApprovals)}
            </Badge>
          ) : null
        }
        meta={<Oldest at={counts?.oldestPendingAt ?? null} />}
      />
      {mayRead ? (
        <Requests counts={counts} isStopped={isStopped} />
      ) : (
        <ForbiddenState title="For admins and approvers">
          You are signed in as a {role} and see counts only
          {counts ? `: ${formatCount(counts.pendingApprovals)} waiting` : ''}. Ask an admin for the
          approver role to see the requests.
        </ForbiddenState>
      )}
    </Card>
  )
}

function Oldest({ at }: { at: number | null }) {
  const now = useNow()
  return at === null ? null : <>oldest {formatAge(now - at)}</>
}

function Requests({
  counts,
  isStopped,
}: Pick<WaitingCardProps, 'counts' | 'isStopped'>): ReactNode {
  const { data, error, isFetching, refetch } = useQuery(approvalQueries.mostUrgent(shown))
  if (data === undefined) {
    if (error === null) return <SkeletonRows label="requests" rows={shown} />
    return (
      <ErrorState
        title="Requests did not load"
        onRetry={() => void refetch()}
        isRetrying={isFetching}
        requestId={isBackendError(error) ? error.requestId : null}
      >
        {error.message} Nothing is approved by waiting; requests expire by themselves.
      </ErrorState>
    )
  }
  if (data.items.length === 0) {
    return (
      <EmptyState icon={Hourglass} title="Nobody is waited for">
        Operations of high or critical risk, and everything unlisted during a takeover, wait here
        until a person decides.
      </EmptyState>
    )
  }
  const more = (counts?.pendingApprovals ?? 0) - data.items.length
  return (
    <>
      <ul className="divide-y divide-line">
        {data.items.map((item) => (
          <PendingRow key={item.id} item={item} />
        ))}
      </ul>
      <CardFooter className="mt-auto text-fg-2">
        <span className="flex-1">
          {more > 0 ? `${formatCount(more)} more wait behind these. ` : ''}
          {isStopped ? 'Nothing runs while the kill switch is on, approved or not.' : ''}
        </span>
        <Link
          to={paths.approvals()}
          className="inline-flex items-center font-medium text-accent hover:underline max-tablet:min-h-11"
        >
          Open queue
        </Link>
      </CardFooter>
    </>
  )
}
