import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useNavigate, useParams } from 'react-router'
import { newObjectiveSegment, paths } from '@/app/paths.ts'
import { isBackendError } from '@/backend/errors.ts'
import { Button } from '@/ui/button.tsx'
import { Card, CardFooter, CardHeader } from '@/ui/card.tsx'
import { EmptyState } from '@/ui/empty-state.tsx'
import { ErrorState } from '@/ui/error-state.tsx'
import { NotRefreshed } from '@/ui/not-refreshed.tsx'
import { Sheet } from '@/ui/sheet.tsx'
import { SkeletonRows } from '@/ui/skeleton.tsx'
import { ObjectiveSheet } from '../components/objective-sheet.tsx'
import { ObjectivesTable } from '../components/objectives-table.tsx'
import { sloQueries } from '../queries.ts'

/** What is promised. Admins open one to change it. */
export function ObjectivesCard({ mayEdit }: { mayEdit: boolean }) {
  const { id: selected = null } = useParams()
  const navigate = useNavigate()
  const { data, error, refetch, isFetching, dataUpdatedAt } = useQuery(sloQueries.objectives())
  const retry = { isRetrying: isFetching, onRetry: () => void refetch() }
  return (
    <Card>
      <CardHeader
        title="Objectives"
        action={
          mayEdit ? (
            <Button
              size="sm"
              icon={Plus}
              onClick={() => void navigate(paths.settingsObjective(newObjectiveSegment))}
            >
              Add objective
            </Button>
          ) : null
        }
      />
      {data === undefined ? null : (
        <NotRefreshed
          what="Objectives"
          error={error}
          readAt={dataUpdatedAt}
          {...retry}
          className="m-3"
        />
      )}
      {data !== undefined ? (
        data.length === 0 ? (
          <EmptyState title="Nothing is promised">
            The SLO page and the deploy gate have nothing to judge.{' '}
            {mayEdit ? 'Add the first objective.' : 'An admin can add the first one.'}
          </EmptyState>
        ) : (
          <ObjectivesTable objectives={data} selected={selected} mayEdit={mayEdit} />
        )
      ) : error ? (
        <ErrorState
          title="Objectives did not load"
          {...retry}
          requestId={isBackendError(error) ? error.requestId : null}
        >
          {error.message} Nothing was changed, and everything else goes on working.
        </ErrorState>
      ) : (
        <SkeletonRows label="objectives" rows={7} />
      )}
      <CardFooter>
        <span className="text-12 text-fg-3">
          {mayEdit
            ? 'Open one to change its target and see whom it would have woken.'
            : 'Admins can change them.'}
        </span>
      </CardFooter>
    </Card>
  )
}

/** The sheet beside the list: the objective that its address names, or a new one. */
export function SelectedObjective() {
  const { id = '' } = useParams()
  const navigate = useNavigate()
  const { data, isFetching } = useQuery(sloQueries.objectives())
  const close = () => void navigate(paths.settingsObjectives())
  const opened = (saved: string) => void navigate(paths.settingsObjective(saved))
  if (id === newObjectiveSegment) {
    return <ObjectiveSheet key="new" objective={null} onSaved={opened} onClose={close} />
  }
  const objective = data?.find(({ definition }) => definition.id === id)
  if (objective) {
    return <ObjectiveSheet key={id} objective={objective} onSaved={opened} onClose={close} />
  }
  // One that was just added is in the list a moment later.
  if (data === undefined || isFetching) return <SkeletonRows label="the objective" rows={8} />
  return (
    <Sheet
      title={<span className="mono">{id}</span>}
      description="There is no such objective."
      footer={null}
      onClose={close}
    >
      <p className="text-13 text-fg-2">Choose one from the list.</p>
    </Sheet>
  )
}
