import { useQuery } from '@tanstack/react-query'
import { ChevronLeft, FileQuestion } from 'lucide-react'
import { Link } from 'react-router'
import { paths } from '@/app/paths.ts'
import { backLinkClass } from '@/ui/back-link.ts'
import { Card } from '@/ui/card.tsx'
import { EmptyState } from '@/ui/empty-state.tsx'
import { ErrorState } from '@/ui/error-state.tsx'
import { Icon } from '@/ui/icon.tsx'
import { SkeletonRows } from '@/ui/skeleton.tsx'
import { runbookQueries } from '../queries.ts'
import { Reader } from './reader.tsx'

export type RunbookPageProps = {
  slug: string
  /** Whether the reader may start runs and tick steps. */
  mayRecord: boolean
}

/** One runbook. Its text is a part of the panel, so it is there while the server is not. */
export function RunbookPage({ slug, mayRecord }: RunbookPageProps) {
  const { data: runbook, error, isFetching, refetch } = useQuery(runbookQueries.text(slug))
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] content-start gap-4">
      <Link to={paths.runbooks()} className={`${backLinkClass} print:hidden`}>
        <Icon of={ChevronLeft} /> Runbooks
      </Link>
      {runbook ? (
        <Reader runbook={runbook} mayRecord={mayRecord} />
      ) : runbook === null ? (
        <Card>
          <EmptyState icon={FileQuestion} title="There is no such runbook">
            The link may be mistyped. All runbooks are in the list above.
          </EmptyState>
        </Card>
      ) : error ? (
        <Card>
          <ErrorState
            level={2}
            title="The runbook did not load"
            onRetry={() => void refetch()}
            isRetrying={isFetching}
          >
            A new release may have replaced it: reload the page. It also stands in docs/runbooks of
            the repository. Stopping still works.
          </ErrorState>
        </Card>
      ) : (
        <Card>
          <SkeletonRows label="the runbook" rows={8} />
        </Card>
      )}
    </div>
  )
}
