import { useQuery } from '@tanstack/react-query'
import { isBackendError } from '@/backend/errors.ts'
import { Card } from '@/ui/card.tsx'
import { ErrorState } from '@/ui/error-state.tsx'
import { SkeletonRows } from '@/ui/skeleton.tsx'
import { workflowQueries } from '../queries.ts'
import { WorkflowBody } from './workflow-body.tsx'

/** Payload, calls and timeline of a workflow, as a part of another page. */
export function WorkflowDetails({ id }: { id: string }) {
  const { data, error, isFetching, refetch } = useQuery(workflowQueries.detail(id))
  if (data) return <WorkflowBody record={data} />
  return (
    <Card>
      {error ? (
        <ErrorState
          title="Its workflow did not load"
          onRetry={() => void refetch()}
          isRetrying={isFetching}
          requestId={isBackendError(error) ? error.requestId : null}
        >
          {error.message} What is above is still true.
        </ErrorState>
      ) : (
        <SkeletonRows label="its workflow" rows={5} />
      )}
    </Card>
  )
}
