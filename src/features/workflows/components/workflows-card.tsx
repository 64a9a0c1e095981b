import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { paths } from '@/app/paths.ts'
import { isBackendError } from '@/backend/errors.ts'
import type { LiveCounts } from '@/backend/workflows.ts'
import { formatDuration } from '@/lib/format-duration.ts'
import { formatCount } from '@/lib/format-number.ts'
import { Card, CardHeader } from '@/ui/card.tsx'
import { ErrorState } from '@/ui/error-state.tsx'
import { Figure } from '@/ui/figure.tsx'
import { KeyValues } from '@/ui/key-values.tsx'
import { SkeletonRows } from '@/ui/skeleton.tsx'
import { useNow } from '@/ui/use-now.ts'
import { listOf } from '../lib/lists.ts'

export type WorkflowsCardProps = {
  counts: LiveCounts | undefined
  error: Error | null
  isRetrying: boolean
  onRetry: () => void
  /** Server time; null when nothing runs, undefined while it is not known. */
  oldestRunningAt: number | null | undefined
  isStopped: boolean
  /** "now", or since when nothing newer is known. */
  age: string
}

/** How much is running, waiting and failing, as the database counts it. */
export function WorkflowsCard(props: WorkflowsCardProps) {
  return (
    <Card aria-label="Workflows" className="flex flex-col">
      <CardHeader title="Workflows" meta={props.age} />
      <Body {...props} />
    </Card>
  )
}

function Body({
  counts,
  error,
  isRetrying,
  onRetry,
  oldestRunningAt,
  isStopped,
}: Omit<WorkflowsCardProps, 'age'>): ReactNode {
  if (!counts) {
    if (!error) return <SkeletonRows label="workflow counts" rows={5} />
    return (
      <ErrorState
        title="Workflow counts did not load"
        onRetry={onRetry}
        isRetrying={isRetrying}
        requestId={isBackendError(error) ? error.requestId : null}
      >
        {error.message} Stopping still works.
      </ErrorState>
    )
  }
  const figures = [
    {
      value: counts.running,
      caption: isStopped ? 'halting' : 'running',
      narrowed: listOf.running,
    },
    { value: counts.queued, caption: isStopped ? 'held' : 'queued', narrowed: listOf.queued },
    { value: counts.failedLastHour, caption: 'failed, 1\u00A0h', narrowed: listOf.failed },
  ]
  // Three columns of a narrow card: four digits only fit in the smaller size.
  const size = figures.some(({ value }) => value > 999) ? 'md' : 'lg'
  return (
    <>
      <div className="grid grid-cols-3 divide-x divide-line">
        {figures.map(({ value, caption, narrowed }) => (
          <Link
            key={caption}
            to={paths.workflows(narrowed)}
            className="px-4 pt-3 pb-4 -outline-offset-2 hover:bg-hover"
          >
            <Figure value={formatCount(value)} caption={caption} size={size} />
          </Link>
        ))}
      </div>
      <div className="border-t border-line px-4 py-1">
        <KeyValues
          rows={[
            { name: 'Finished, last minute', value: formatCount(counts.finishedLastMinute) },
            {
              name: 'Halted, resumable',
              value: <ListLink narrowed={listOf.halted}>{formatCount(counts.halted)}</ListLink>,
            },
            {
              name: 'Awaiting approval',
              value: (
                <ListLink narrowed={listOf.held}>{formatCount(counts.awaitingApproval)}</ListLink>
              ),
            },
            { name: 'Oldest running', value: <OldestRunning at={oldestRunningAt} /> },
          ]}
        />
      </div>
    </>
  )
}

function ListLink({ narrowed, children }: { narrowed: string; children: string }) {
  return (
    <Link
      to={paths.workflows(narrowed)}
      className="rounded-inner hover:text-accent hover:underline"
    >
      {children}
    </Link>
  )
}

function OldestRunning({ at }: { at: number | null | undefined }) {
  const now = useNow()
  if (at === undefined) return '…'
  return at === null ? 'none' : formatDuration(now - at)
}
