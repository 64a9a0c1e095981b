import { useQuery } from '@tanstack/react-query'
import { ChevronLeft, Hourglass, SearchX } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Link } from 'react-router'
import type { ApprovalRecord } from '@/backend/approval-record.ts'
import { isBackendError } from '@/backend/errors.ts'
import { formatUtc } from '@/lib/format-time.ts'
import { Badge } from '@/ui/badge.tsx'
import { BlankState } from '@/ui/blank-state.tsx'
import { useCommandSurroundings } from '@/ui/command-dialog.tsx'
import { ErrorState } from '@/ui/error-state.tsx'
import { NotRefreshed } from '@/ui/not-refreshed.tsx'
import { RiskLabel } from '@/ui/risk-label.tsx'
import { SkeletonRows } from '@/ui/skeleton.tsx'
import { Time } from '@/ui/time.tsx'
import { useNow } from '@/ui/use-now.ts'
import { usePageKeys } from '@/ui/use-page-keys.ts'
import { VisibleText } from '@/ui/visible-text.tsx'
import { headline } from '@domain/approvals/headline.ts'
import { estimateChangeOf } from '../lib/estimate-change.ts'
import { standingOf } from '../lib/standing.ts'
import { approvalQueries } from '../queries.ts'
import { useEstimate } from '../use-estimate.ts'
import { AgentWords } from './agent-words.tsx'
import { Aside } from './aside.tsx'
import { DecideDialog } from './decide-dialog.tsx'
import { DecisionBar } from './decision-bar.tsx'
import { Onlookers } from './onlookers.tsx'
import { RecentRuns } from './recent-runs.tsx'
import { TimeLeft } from './time-left.tsx'
import { TogetherEntry } from './together-entry.tsx'
import { Touches } from './touches.tsx'
import { WillRun } from './will-run.tsx'

export type ApprovalDetailProps = {
  id: string
  /** Where the list is, and what it is called: "Queue, 7 waiting". */
  back: { to: string; words: string }
  /** Draws the link to a workflow; the app knows whether there is a page for it. */
  workflowLink: (id: string) => ReactNode
}

/** One request: everything a person needs to decide it, and the two buttons. Give it a `key` per request. */
export function ApprovalDetail(props: ApprovalDetailProps) {
  const { data, error, isFetching, refetch, dataUpdatedAt } = useQuery(
    approvalQueries.detail(props.id),
  )
  if (data) {
    return (
      <>
        <NotRefreshed
          what="The request"
          error={error}
          readAt={dataUpdatedAt}
          isRetrying={isFetching}
          onRetry={() => void refetch()}
          className="mx-6 mt-4 max-tablet:mx-4"
        />
        <Detail record={data} {...props} />
      </>
    )
  }
  if (data === null) return <Missing {...props} />
  return (
    <div className="bg-surface p-6 max-tablet:p-4">
      <Back {...props} />
      {error ? (
        <ErrorState
          title="The request did not load"
          level={2}
          onRetry={() => void refetch()}
          isRetrying={isFetching}
          requestId={isBackendError(error) ? error.requestId : null}
        >
          {error.message} Nothing is approved by waiting; the request expires by itself.
        </ErrorState>
      ) : (
        <SkeletonRows label="the request" rows={8} />
      )}
    </div>
  )
}

function Detail({ record, back, workflowLink }: ApprovalDetailProps & { record: ApprovalRecord }) {
  const { approval } = record
  const { staleReason } = useCommandSurroundings()
  const [decision, setDecision] = useState<'approved' | 'rejected' | null>(null)
  const now = useNow()
  const estimate = useEstimate(record, staleReason === null)
  const standing = standingOf(record, { now, staleReason, estimating: estimate.state })
  const isOpen = standing.kind === 'open'
  const change = estimateChangeOf(record)

  function start(next: 'approved' | 'rejected') {
    if (isOpen && standing.obstacle === null) setDecision(next)
  }
  usePageKeys({ a: () => start('approved'), r: () => start('rejected') })

  return (
    <>
      <article
        aria-label="Request"
        className="grid flex-1 content-start gap-5 px-6 pt-5 pb-6 max-tablet:p-4 max-tablet:pb-24"
      >
        <header>
          <Back back={back} />
          <div className="mb-2 flex flex-wrap items-center gap-x-3 gap-y-1">
            <RiskLabel level={approval.riskLevel} />
            <span className="mono text-13 text-fg-2">{approval.operation}</span>
            {isOpen ? (
              <span className="ml-auto flex flex-wrap items-center gap-x-2 text-14 font-semibold max-tablet:ml-0 max-tablet:w-full">
                <TimeLeft createdAt={approval.createdAt} expiresAt={approval.expiresAt} />
                <span className="text-13 font-book text-fg-3">
                  left, until {formatUtc(approval.expiresAt, 'minute')}
                </span>
              </span>
            ) : null}
          </div>
          <h2 className="text-20 font-semibold text-balance break-words">
            <VisibleText text={headline(approval.operation, approval.params)} />
          </h2>
          <div className="mt-2.5 flex flex-wrap items-center gap-2.5">
            {isOpen ? (
              <Badge tone="held" icon={Hourglass}>
                Waiting, {record.policy.given} of {record.policy.needed}
              </Badge>
            ) : null}
            <Onlookers id={approval.id} />
            <span className="text-12 text-fg-3">
              requested <Time at={approval.createdAt} /> by{' '}
              <VisibleText text={approval.requesterName} />
              {approval.onBehalfOfName ? (
                <>
                  {' '}
                  on behalf of <VisibleText text={approval.onBehalfOfName} />
                </>
              ) : null}
            </span>
          </div>
        </header>
        <TogetherEntry record={record} isOpen={isOpen && record.you.decided === null} />
        <div className="grid gap-8 max-tablet:gap-5 tablet:max-split:grid-cols-[minmax(0,1fr)_224px] tablet:max-split:gap-6 desktop:grid-cols-[minmax(0,1fr)_260px]">
          <div className="grid min-w-0 content-start gap-5">
            <Touches
              radius={approval.radius}
              estimatedAt={approval.estimatedAt}
              estimate={estimate}
              change={change}
            />
            <WillRun approval={approval} operation={record.operation} />
            {approval.reason === null ? null : <AgentWords text={approval.reason} />}
            <RecentRuns runs={record.recentRuns} />
          </div>
          <Aside
            record={record}
            workflow={approval.workflowId ? workflowLink(approval.workflowId) : null}
          />
        </div>
      </article>
      <DecisionBar approval={approval} standing={standing} onDecide={start} />
      {decision ? (
        <DecideDialog
          decision={decision}
          record={record}
          standing={standing}
          onClose={() => setDecision(null)}
          onStaleEstimate={estimate.again}
        />
      ) : null}
    </>
  )
}

function Back({ back }: Pick<ApprovalDetailProps, 'back'>) {
  return (
    <Link
      to={back.to}
      className="-mt-2 mb-0.5 inline-flex min-h-11 w-full items-center gap-1 text-13 font-medium text-accent hover:underline split:hidden"
    >
      <ChevronLeft aria-hidden size={16} />
      {back.words}
    </Link>
  )
}

function Missing({ id, back }: ApprovalDetailProps) {
  return (
    <div className="flex-1 bg-surface p-6 max-tablet:p-4">
      <BlankState
        icon={SearchX}
        level={2}
        title="There is no such request"
        actions={
          <Link to={back.to} className="text-13 font-medium text-accent hover:underline">
            Go to the queue
          </Link>
        }
      >
        Nobody asked under the id <code className="mono break-all">{id}</code>. The link may be
        mistyped, or the request older than what is kept.
      </BlankState>
    </div>
  )
}
