import { useQuery } from '@tanstack/react-query'
import { clsx } from 'clsx'
import type { ReactNode } from 'react'
import { useSearchParams } from 'react-router'
import { isBackendError } from '@/backend/errors.ts'
import type { InfraReport } from '@/backend/infra.ts'
import { Card } from '@/ui/card.tsx'
import { ErrorState } from '@/ui/error-state.tsx'
import { NotRefreshed } from '@/ui/not-refreshed.tsx'
import { useNow } from '@/ui/use-now.ts'
import { CacheCard } from '../components/cache-card.tsx'
import { CostsCard } from '../components/costs-card.tsx'
import { DatabaseCard } from '../components/database-card.tsx'
import { DependenciesCard } from '../components/dependencies-card.tsx'
import { InfraSkeleton } from '../components/infra-skeleton.tsx'
import { Lead } from '../components/lead.tsx'
import { MachineCard } from '../components/machine-card.tsx'
import { SwitchProofCard } from '../components/switch-proof-card.tsx'
import { WindowPicker } from '../components/window-picker.tsx'
import { standingDependencies } from '../lib/dependencies.ts'
import { machineTiles } from '../lib/machine.ts'
import { infraSentence } from '../lib/sentence.ts'
import { windowAt } from '../lib/window.ts'
import { infraQueries } from '../queries.ts'

export type InfraPageProps = {
  /** Stand beside the dependencies. */
  guards: ReactNode
  /** Whether the switch is known to work, in words. */
  switchProof: ReactNode
  /** Whether the reader may change what services cost. */
  mayEditCosts: boolean
}

/** Is it us or the machine? */
export function InfraPage({ guards, switchProof, mayEditCosts }: InfraPageProps) {
  const [params] = useSearchParams()
  const window = windowAt(params)
  const report = useQuery(infraQueries.report(window))
  const retry = () => void report.refetch()
  return (
    <div className="grid gap-6 *:min-w-0 max-tablet:gap-5">
      {report.data ? (
        <>
          <NotRefreshed
            what="The infrastructure"
            error={report.error}
            readAt={report.dataUpdatedAt}
            isRetrying={report.isFetching}
            onRetry={retry}
          />
          <Figures
            report={report.data}
            isOld={report.isPlaceholderData}
            picker={<WindowPicker shown={window} />}
            {...{ guards, switchProof }}
          />
        </>
      ) : report.error ? (
        <Card>
          <ErrorState
            level={2}
            title="The infrastructure did not load"
            onRetry={retry}
            isRetrying={report.isFetching}
            requestId={isBackendError(report.error) ? report.error.requestId : null}
          >
            {report.error.message} Controls and guards do not depend on this page.
          </ErrorState>
        </Card>
      ) : (
        <InfraSkeleton />
      )}
      <CostsCard mayEdit={mayEditCosts} />
    </div>
  )
}

function Figures({
  report,
  isOld,
  picker,
  guards,
  switchProof,
}: {
  report: InfraReport
  /** Of another window, until that of this one has come. */
  isOld: boolean
  picker: ReactNode
  guards: ReactNode
  switchProof: ReactNode
}) {
  const now = useNow(5_000)
  const dependencies = standingDependencies(report.dependencies, now)
  const tiles = machineTiles(report, now)
  return (
    <>
      <Lead sentence={infraSentence(report, dependencies, tiles, now)}>{picker}</Lead>
      <div
        aria-busy={isOld || undefined}
        className={clsx('grid gap-6 *:min-w-0 max-tablet:gap-5', isOld && 'opacity-60')}
      >
        <MachineCard {...{ report, tiles, now }} />
        <div className="grid grid-cols-2 gap-4 *:min-w-0 max-split:grid-cols-1">
          <DatabaseCard {...{ report, now }} />
          <CacheCard {...{ report, now }} />
        </div>
        <div className="grid grid-cols-[minmax(0,1.35fr)_minmax(0,1fr)] gap-4 *:min-w-0 max-desktop:grid-cols-1">
          <DependenciesCard {...{ report, dependencies }} />
          <div className="grid grid-rows-[auto_1fr] gap-4 *:min-w-0">
            {guards}
            <SwitchProofCard report={report}>{switchProof}</SwitchProofCard>
          </div>
        </div>
      </div>
    </>
  )
}
