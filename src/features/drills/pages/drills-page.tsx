import { useQuery } from '@tanstack/react-query'
import { ChevronLeft, GraduationCap } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'react-router'
import { paths } from '@/app/paths.ts'
import { isBackendError } from '@/backend/errors.ts'
import { backLinkClass } from '@/ui/back-link.ts'
import { Button } from '@/ui/button.tsx'
import { Card } from '@/ui/card.tsx'
import { ErrorState } from '@/ui/error-state.tsx'
import { Icon } from '@/ui/icon.tsx'
import { NotRefreshed } from '@/ui/not-refreshed.tsx'
import { SkeletonRows } from '@/ui/skeleton.tsx'
import { DrillHistory } from '../components/drill-history.tsx'
import { RunningDrill } from '../components/running-drill.tsx'
import { StartDrillDialog } from '../components/start-drill-dialog.tsx'
import { drillQueries } from '../queries.ts'

export type DrillsPageProps = {
  isAdmin: boolean
  /** A real stop leaves no room for practice. */
  isStopped: boolean
}

/** Practising a stop, and how that went before. */
export function DrillsPage({ isAdmin, isStopped }: DrillsPageProps) {
  const [isStarting, setStarting] = useState(false)
  const drills = useQuery(drillQueries.list())
  const retry = () => void drills.refetch()
  const running = drills.data?.find(({ endedAt }) => endedAt === null) ?? null
  const roleObstacle = isAdmin ? null : 'Needs the admin role'
  const obstacle =
    roleObstacle ??
    (isStopped ? 'The kill switch is on for real' : running ? 'A drill is under way' : null)
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] content-start gap-4">
      <Link to={paths.operator()} className={backLinkClass}>
        <Icon of={ChevronLeft} /> Operator
      </Link>
      <header className="flex flex-wrap items-start gap-x-6 gap-y-3">
        <div className="min-w-0 flex-1 basis-80">
          <h2 className="text-24 font-semibold max-tablet:text-20">Drills</h2>
          <p className="mt-1 max-w-[72ch] text-fg-2">
            A drill goes the way of a stop on a shadow of the kill switch, and measures how long a
            guard goes on admitting. Agents keep running.{' '}
            <Link
              to={paths.runbook('kill-switch-active#practise-a-stop')}
              className="rounded-inner font-medium text-accent hover:underline"
            >
              Runbook
            </Link>
          </p>
        </div>
        <Button
          icon={GraduationCap}
          variant={running ? 'secondary' : 'primary'}
          disabledReason={obstacle}
          onClick={() => setStarting(true)}
        >
          Practise a stop…
        </Button>
      </header>
      {running && !isStopped ? <RunningDrill drill={running} obstacle={roleObstacle} /> : null}
      {drills.data ? (
        <>
          <NotRefreshed
            what="Drills"
            error={drills.error}
            readAt={drills.dataUpdatedAt}
            isRetrying={drills.isFetching}
            onRetry={retry}
          />
          <DrillHistory drills={drills.data.filter(({ endedAt }) => endedAt !== null)} />
        </>
      ) : (
        <Card>
          {drills.error ? (
            <ErrorState
              level={2}
              title="Drills did not load"
              onRetry={retry}
              isRetrying={drills.isFetching}
              requestId={isBackendError(drills.error) ? drills.error.requestId : null}
            >
              {drills.error.message} Stopping for real does not need this page.
            </ErrorState>
          ) : (
            <SkeletonRows label="drills" />
          )}
        </Card>
      )}
      {isStarting ? <StartDrillDialog onClose={() => setStarting(false)} /> : null}
    </div>
  )
}
