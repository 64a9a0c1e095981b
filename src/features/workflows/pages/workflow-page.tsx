import { useQuery } from '@tanstack/react-query'
import { ChevronLeft, CircleSlash, FileQuestion, Play } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Link } from 'react-router'
import { paths } from '@/app/paths.ts'
import { isBackendError } from '@/backend/errors.ts'
import type { WholeWorkflow, WorkflowRecord } from '@/backend/workflow-record.ts'
import { useWayBack } from '@/lib/use-way-back.ts'
import { ActionButtons } from '@/ui/action-buttons.tsx'
import { backLinkClass } from '@/ui/back-link.ts'
import { Card } from '@/ui/card.tsx'
import { EmptyState } from '@/ui/empty-state.tsx'
import { ErrorState } from '@/ui/error-state.tsx'
import { Icon } from '@/ui/icon.tsx'
import { NotRefreshed } from '@/ui/not-refreshed.tsx'
import { SkeletonRows } from '@/ui/skeleton.tsx'
import { Time } from '@/ui/time.tsx'
import { useNow } from '@/ui/use-now.ts'
import { VisibleText } from '@/ui/visible-text.tsx'
import type { MemberRole } from '@domain/actor.ts'
import type { Controls } from '@domain/controls/controls.ts'
import type { GuardFacts } from '@domain/workflows/preview-rerun.ts'
import { CancelDialog } from '../components/cancel-dialog.tsx'
import { CauseNote } from '../components/cause-note.tsx'
import { ResumeDialog } from '../components/resume-dialog.tsx'
import { AdvisoryBadge, StatusBadge } from '../components/status-badge.tsx'
import { WorkflowBody } from '../components/workflow-body.tsx'
import { cancelObstacle, isCancellable, isResumable, resumeObstacle } from '../lib/actions.ts'
import { runSummary } from '../lib/summary.ts'
import { workflowQueries } from '../queries.ts'

export type WorkflowPageProps = {
  id: string
  role: MemberRole
  guard: GuardFacts & { controls: Controls | null; isStopped: boolean }
  isQueuePaused: boolean
}

/** One workflow: what runs, where it stands and why, everything that happened, and what can be done. */
export function WorkflowPage(props: WorkflowPageProps) {
  const back = useWayBack()
  const { data, error, isFetching, refetch, dataUpdatedAt } = useQuery(
    workflowQueries.detail(props.id),
  )
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] content-start gap-4">
      <Link
        to={paths.workflows(back.narrowed)}
        onClick={back.handleClick}
        className={backLinkClass}
      >
        <Icon of={ChevronLeft} /> Workflows
      </Link>
      {data ? (
        <NotRefreshed
          what="The workflow"
          error={error}
          readAt={dataUpdatedAt}
          isRetrying={isFetching}
          onRetry={() => void refetch()}
        />
      ) : null}
      {data ? (
        <Loaded record={data} {...props} />
      ) : error ? (
        <Card>
          <NotLoaded error={error} isRetrying={isFetching} onRetry={() => void refetch()} />
        </Card>
      ) : (
        <Card>
          <SkeletonRows label="the workflow" rows={6} />
        </Card>
      )}
    </div>
  )
}

function NotLoaded({
  error,
  isRetrying,
  onRetry,
}: {
  error: Error
  isRetrying: boolean
  onRetry: () => void
}) {
  if (isBackendError(error, 'NOT_FOUND')) {
    return (
      <EmptyState icon={FileQuestion} title="There is no such workflow">
        The link may be mistyped, or its time is over: workflows are kept for 90 days, in a demo for
        2.
      </EmptyState>
    )
  }
  return (
    <ErrorState
      title="The workflow did not load"
      onRetry={onRetry}
      isRetrying={isRetrying}
      requestId={isBackendError(error) ? error.requestId : null}
    >
      {error.message} Stopping and approving still work.
    </ErrorState>
  )
}

function Loaded({ record, ...props }: WorkflowPageProps & { record: WorkflowRecord }) {
  const { workflow } = record
  return (
    <>
      <header className="flex flex-wrap items-start gap-x-6 gap-y-3">
        <div className="min-w-0 flex-1 basis-80">
          <p className="mono text-13 text-fg-2">{workflow.operation}</p>
          <h2 className="mt-1 text-20 font-semibold break-words">
            <VisibleText text={runSummary(workflow.operation, workflow.paramsText)} />
          </h2>
          <p className="mt-2 flex flex-wrap items-center gap-x-2.5 gap-y-1.5 text-12 text-fg-3">
            <StatusBadge of={workflow} />
            {workflow.mode === 'advisory' ? <AdvisoryBadge /> : null}
            <span>
              asked for <Time at={workflow.createdAt} /> by{' '}
              <VisibleText text={workflow.submitterName} />
            </span>
          </p>
        </div>
        <Actions workflow={workflow} {...props} />
      </header>
      <CauseNote
        workflow={workflow}
        controls={props.guard.controls}
        isQueuePaused={props.isQueuePaused}
        deadLetterId={record.deadLetters.find(({ handledAt }) => handledAt === null)?.id ?? null}
      />
      <WorkflowBody record={record} />
    </>
  )
}

function Actions({
  workflow,
  role,
  guard,
}: { workflow: WholeWorkflow } & Omit<WorkflowPageProps, 'id'>): ReactNode {
  const [dialog, setDialog] = useState<'cancel' | 'resume' | null>(null)
  const now = useNow()
  const facts = { workflow, role, isStopped: guard.isStopped, now }
  const close = () => setDialog(null)
  const resume = {
    label: 'Resume…',
    icon: Play,
    obstacle: resumeObstacle(facts),
    onClick: () => setDialog('resume'),
  }
  const cancel = {
    label: 'Cancel…',
    icon: CircleSlash,
    obstacle: cancelObstacle(facts),
    onClick: () => setDialog('cancel'),
  }
  return (
    <>
      <ActionButtons
        actions={[
          ...(isResumable(workflow) ? [resume] : []),
          ...(isCancellable(workflow) ? [cancel] : []),
        ]}
      />
      {dialog === 'resume' ? (
        <ResumeDialog workflows={[workflow]} guard={guard} onClose={close} />
      ) : null}
      {dialog === 'cancel' ? <CancelDialog workflows={[workflow]} onClose={close} /> : null}
    </>
  )
}
