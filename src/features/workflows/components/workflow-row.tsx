import { useState } from 'react'
import { Link } from 'react-router'
import { paths } from '@/app/paths.ts'
import type { WorkflowItem } from '@/backend/workflow-item.ts'
import { serverNow } from '@/lib/clock.ts'
import { Avatar } from '@/ui/avatar.tsx'
import { Time } from '@/ui/time.tsx'
import { VisibleText } from '@/ui/visible-text.tsx'
import { runSummary } from '../lib/summary.ts'
import { AdvisoryBadge, StatusBadge } from './status-badge.tsx'

/** So young a row has just come in, and says so once. */
const newForMs = 4_000

/** One workflow of the list; the whole row leads to it. */
export function WorkflowRow({ workflow, list }: { workflow: WorkflowItem; list: string }) {
  const [isNew] = useState(() => serverNow() - workflow.createdAt < newForMs)
  const { submitterName, submitterType } = workflow
  return (
    <Link
      to={paths.workflow(workflow.id)}
      state={{ list }}
      className={`grid min-h-11 grid-cols-[150px_minmax(0,1fr)_minmax(96px,168px)_84px] items-center gap-x-4 px-4 text-13 hover:bg-hover focus-visible:relative max-desktop:grid-cols-[140px_minmax(0,1fr)_minmax(96px,128px)_76px] max-desktop:py-1.5 max-tablet:grid-cols-[minmax(0,1fr)_auto] max-tablet:gap-y-1 max-tablet:py-2.5 ${
        isNew ? 'animate-row-new' : ''
      }`}
    >
      <span className="max-tablet:col-start-1 max-tablet:row-start-3">
        <StatusBadge of={workflow} />
      </span>
      <span className="flex min-w-0 items-center gap-x-2.5 max-tablet:contents tablet:max-desktop:flex-wrap">
        <span className="min-w-0 truncate font-medium max-tablet:col-start-1 max-tablet:row-start-1 max-tablet:line-clamp-2 max-tablet:whitespace-normal tablet:max-desktop:basis-full">
          <VisibleText text={runSummary(workflow.operation, workflow.paramsText)} />
        </span>
        <span className="shrink-0 mono text-12 text-fg-3 max-tablet:col-start-1 max-tablet:row-start-2 max-tablet:min-w-0 max-tablet:truncate">
          {workflow.operation}
        </span>
        {workflow.mode === 'advisory' ? (
          <span className="ml-auto shrink-0 max-tablet:col-start-2 max-tablet:row-start-3">
            <AdvisoryBadge />
          </span>
        ) : null}
      </span>
      <span className="flex min-w-0 items-center gap-2 text-fg-2 max-tablet:hidden">
        <Avatar name={submitterName} kind={submitterType} size={20} />
        <span className="truncate">
          <VisibleText text={submitterName} />
        </span>
      </span>
      <span className="text-right text-12 text-fg-3 max-tablet:col-start-2 max-tablet:row-start-1">
        <Time at={workflow.createdAt} isFocusable={false} />
      </span>
    </Link>
  )
}
