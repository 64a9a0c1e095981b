import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { WorkflowItem } from '@/backend/workflow-item.ts'
import { runSummary, StatusBadge } from '@/features/workflows/index.ts'
import { Time } from '@/ui/time.tsx'
import { VisibleText } from '@/ui/visible-text.tsx'
import { paths } from '../../paths.ts'

export type DeskRowProps = {
  workflow: WorkflowItem
  /** When it was stopped, and what is said about it. */
  at: number
  cause: string
  actions?: ReactNode
}

/** One workflow that a control left behind: where it stands now, why, and what to do about it. */
export function DeskRow({ workflow, at, cause, actions }: DeskRowProps) {
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-2.5 text-13">
      <div className="grid min-w-0 flex-1 basis-72 gap-0.5">
        <p className="flex min-w-0 flex-wrap items-center gap-x-2.5 gap-y-1">
          <Link
            to={paths.workflow(workflow.id)}
            className="min-w-0 truncate rounded-inner font-medium hover:text-accent hover:underline max-tablet:py-2"
          >
            <VisibleText text={runSummary(workflow.operation, workflow.paramsText)} />
          </Link>
          <StatusBadge of={workflow} />
        </p>
        <p className="text-12 break-words text-fg-3">
          <span className="mono">{workflow.operation}</span>, asked for by{' '}
          <VisibleText text={workflow.submitterName} />
        </p>
        <p className="text-12 break-words text-fg-2">
          <Time at={at} isFocusable={false} />: <VisibleText text={cause} />
        </p>
      </div>
      {actions}
    </div>
  )
}
