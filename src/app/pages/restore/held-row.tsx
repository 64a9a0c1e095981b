import { ArrowRight } from 'lucide-react'
import { Link } from 'react-router'
import type { HeldAsk, HeldWorkflow } from '@/backend/restore-desk.ts'
import { runSummary, StatusBadge } from '@/features/workflows/index.ts'
import { Icon } from '@/ui/icon.tsx'
import { Time } from '@/ui/time.tsx'
import { VisibleText } from '@/ui/visible-text.tsx'
import { humanise } from '@domain/approvals/read-params.ts'
import { paths } from '../../paths.ts'

/** One request that waited for a human, of a workflow or of an agent outside; its approval decides. */
export function HeldRow({ held }: { held: HeldWorkflow | HeldAsk }) {
  const workflow = 'id' in held ? held : null
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-2.5 text-13">
      <div className="grid min-w-0 flex-1 basis-72 gap-0.5">
        <p className="flex min-w-0 flex-wrap items-center gap-x-2.5 gap-y-1">
          <span className="min-w-0 truncate font-medium">
            <VisibleText
              text={
                workflow
                  ? runSummary(workflow.operation, workflow.paramsText)
                  : humanise(held.operation)
              }
            />
          </span>
          {workflow ? <StatusBadge of={workflow} /> : null}
        </p>
        <p className="text-12 break-words text-fg-3">
          <span className="mono">{held.operation}</span>, asked for by{' '}
          <VisibleText text={held.requesterName} />
          {workflow ? null : ', who acts outside and asks first'}
        </p>
        <p className="text-12 break-words text-fg-2">
          <Time at={held.heldAt} isFocusable={false} />:{' '}
          {held.because.includes('operator_takeover')
            ? 'Not on the allow-list of the takeover'
            : 'Its risk asks for a human'}
        </p>
      </div>
      <Link
        to={paths.approval(held.approvalId)}
        className="inline-flex items-center gap-1 rounded-inner font-medium text-accent hover:underline max-tablet:min-h-11"
      >
        {held.approvalStatus === 'pending' ? 'Open approval' : `Approval ${held.approvalStatus}`}
        <Icon of={ArrowRight} size={14} />
      </Link>
    </div>
  )
}
