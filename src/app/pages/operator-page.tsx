import { useQuery } from '@tanstack/react-query'
import { WaitingCard } from '@/features/approvals/index.ts'
import { RecentActivity } from '@/features/audit/index.ts'
import { useMember } from '@/features/auth/index.ts'
import {
  ControlsSection,
  controlsQueries,
  useControls,
  useLivePage,
} from '@/features/controls/index.ts'
import { WorkflowsCard } from '@/features/workflows/index.ts'
import { formatUtc } from '@/lib/format-time.ts'
import { OperatorLead } from './operator/operator-lead.tsx'
import { SystemCard } from './operator/system-card.tsx'

/** The first screen: one sentence, the controls, and what shows that the sentence is true. */
export function OperatorPage() {
  const { role } = useMember()
  const view = useControls()
  const counts = useQuery(controlsQueries.counts())
  const { data: workload } = useQuery(controlsQueries.workload())
  const isStopped = view.status === 'read' && view.controls.omnihub_kill_switch
  const { fresh: isFresh, asOf } = useLivePage()
  const age = isFresh || asOf === null ? 'now' : `as of ${formatUtc(asOf)}`
  const mayRead = role === 'admin' || role === 'approver'
  return (
    <div className="grid content-start gap-6 max-tablet:gap-5">
      <OperatorLead view={view} />
      <ControlsSection />
      <div className="grid items-stretch gap-4 tablet:max-desktop:grid-cols-2 tablet:max-desktop:*:first:col-span-2 desktop:grid-cols-[minmax(0,1fr)_248px_248px]">
        <WaitingCard counts={counts.data} mayRead={mayRead} role={role} isStopped={isStopped} />
        <WorkflowsCard
          counts={counts.data}
          error={counts.error}
          isRetrying={counts.isFetching}
          onRetry={() => void counts.refetch()}
          oldestRunningAt={workload?.oldestRunningAt}
          isStopped={isStopped}
          age={age}
        />
        <SystemCard counts={counts.data} age={age} />
      </div>
      <RecentActivity mayRead={mayRead} role={role} />
    </div>
  )
}
