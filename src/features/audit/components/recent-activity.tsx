import { useQuery } from '@tanstack/react-query'
import { ScrollText } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { paths } from '@/app/paths.ts'
import { isBackendError } from '@/backend/errors.ts'
import { Card, CardHeader } from '@/ui/card.tsx'
import { EmptyState } from '@/ui/empty-state.tsx'
import { ErrorState } from '@/ui/error-state.tsx'
import { ForbiddenState } from '@/ui/forbidden-state.tsx'
import { SkeletonRows } from '@/ui/skeleton.tsx'
import { auditQueries } from '../queries.ts'
import { AuditRow } from './audit-row.tsx'

export type RecentActivityProps = {
  /** The audit log is for admins and approvers. */
  mayRead: boolean
  role: string
}

/** The last ten audit entries, live, as sentences that open into what changed. */
export function RecentActivity({ mayRead, role }: RecentActivityProps) {
  return (
    <Card aria-label="Recent activity">
      <CardHeader
        title="Recent activity"
        meta={mayRead ? 'last ten entries' : undefined}
        action={
          mayRead ? (
            <Link
              to={paths.audit()}
              className="rounded-inner text-12 font-medium text-accent hover:underline max-tablet:inline-flex max-tablet:min-h-11 max-tablet:items-center"
            >
              See all
            </Link>
          ) : undefined
        }
      />
      {mayRead ? (
        <Entries />
      ) : (
        <ForbiddenState title="For admins and approvers">
          You are signed in as a {role}. Who did what is in the audit log; ask an admin for the
          approver role to read it.
        </ForbiddenState>
      )}
    </Card>
  )
}

function Entries(): ReactNode {
  const { data, error, isFetching, refetch } = useQuery(auditQueries.recent(10))
  if (data === undefined) {
    if (error === null) return <SkeletonRows label="recent activity" rows={5} />
    return (
      <ErrorState
        title="Recent activity did not load"
        onRetry={() => void refetch()}
        isRetrying={isFetching}
        requestId={isBackendError(error) ? error.requestId : null}
      >
        {error.message} Stopping and restoring still work.
      </ErrorState>
    )
  }
  if (data.rows.length === 0) {
    return (
      <EmptyState icon={ScrollText} title="Nothing has happened yet">
        Every command and every refusal appears here, with who gave it and why.
      </EmptyState>
    )
  }
  return (
    <ul className="divide-y divide-line">
      {data.rows.map((entry) => (
        <AuditRow key={entry.seq} entry={entry} />
      ))}
    </ul>
  )
}
