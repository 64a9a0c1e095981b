import { useQuery } from '@tanstack/react-query'
import { BellRing, CircleAlert } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { Alert } from '@/backend/alerts.ts'
import { isBackendError } from '@/backend/errors.ts'
import { useLivePages } from '@/lib/use-live-pages.ts'
import { Card, CardHeader } from '@/ui/card.tsx'
import { EmptyState } from '@/ui/empty-state.tsx'
import { ErrorState } from '@/ui/error-state.tsx'
import { LiveRows } from '@/ui/live-rows.tsx'
import { NotRefreshed } from '@/ui/not-refreshed.tsx'
import { Note } from '@/ui/note.tsx'
import { SkeletonRows } from '@/ui/skeleton.tsx'
import { Time } from '@/ui/time.tsx'
import { useNow } from '@/ui/use-now.ts'
import { VirtualRows } from '@/ui/virtual-rows.tsx'
import type { MemberRole } from '@domain/actor.ts'
import { AcknowledgeDialog } from '../components/acknowledge-dialog.tsx'
import { AlertRow, type AlertRowProps } from '../components/alert-row.tsx'
import { PastRow } from '../components/past-row.tsx'
import { RulesCard } from '../components/rules-card.tsx'
import { SilencesCard } from '../components/silences-card.tsx'
import { firingInOrder, leadSentence, silentAfterMs } from '../lib/standing.ts'
import { alertQueries } from '../queries.ts'

/** What is wrong now, gravest first; what is about to be, what is kept quiet, and what is over. */
export function AlertsPage({ role, notice }: { role: MemberRole; notice?: ReactNode }) {
  const now = useNow(5_000)
  const { data, error, isFetching, refetch, dataUpdatedAt } = useQuery(alertQueries.open())
  const [taking, setTaking] = useState<Alert | null>(null)
  if (!data) {
    return (
      <Card aria-label="Alerts">
        {error ? (
          <ErrorState
            title="Alerts did not load"
            onRetry={() => void refetch()}
            isRetrying={isFetching}
            requestId={isBackendError(error) ? error.requestId : null}
          >
            {error.message} Stopping and approving still work.
          </ErrorState>
        ) : (
          <SkeletonRows label="alerts" rows={6} />
        )}
      </Card>
    )
  }
  const firing = firingInOrder(data.alerts)
  const pending = data.alerts.filter(({ state }) => state === 'pending')
  const onAcknowledge = role === 'viewer' ? null : setTaking
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] content-start gap-4">
      <header className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <h2 className="text-20 font-semibold" aria-live="polite">
          {leadSentence(data.alerts)}
        </h2>
        {data.evaluatedAt === null ? null : (
          <p className="text-12 text-fg-3">
            judged <Time at={data.evaluatedAt} />
          </p>
        )}
      </header>
      <NotRefreshed
        what="Alerts"
        error={error}
        readAt={dataUpdatedAt}
        isRetrying={isFetching}
        onRetry={() => void refetch()}
      />
      <NotJudged evaluatedAt={data.evaluatedAt} />
      {notice}
      <div className="grid items-start gap-4 desktop:grid-cols-[minmax(0,1fr)_360px]">
        <div className="grid gap-4">
          <Card aria-label="Firing">
            <CardHeader
              title="Firing"
              meta={firing.length === 0 ? undefined : 'gravest and oldest first'}
            />
            {firing.length === 0 ? (
              <EmptyState icon={BellRing} title="Nothing fires">
                Rules are judged every 15 seconds. What fires appears here by itself, with what to
                do about it.
              </EmptyState>
            ) : (
              <Rows label="Firing alerts" alerts={firing} onAcknowledge={onAcknowledge} />
            )}
          </Card>
          {pending.length === 0 ? null : (
            <Card aria-label="Pending">
              <CardHeader title="Pending" meta="true, but not for long enough yet" />
              <Rows label="Pending alerts" alerts={pending} onAcknowledge={null} />
            </Card>
          )}
        </div>
        <SilencesCard silences={data.silences} mayEnd={role === 'admin'} />
      </div>
      <RulesCard
        alerts={data.alerts}
        isJudged={data.evaluatedAt !== null && now - data.evaluatedAt <= silentAfterMs}
      />
      <Past />
      {taking ? <AcknowledgeDialog alert={taking} onClose={() => setTaking(null)} /> : null}
    </div>
  )
}

const idOf = ({ id }: Alert) => id

/** Only what is on the screen is drawn: when everything fails at once, this page must still move. */
function Rows({
  label,
  alerts,
  onAcknowledge,
}: Pick<AlertRowProps, 'onAcknowledge'> & { label: string; alerts: readonly Alert[] }) {
  return (
    <VirtualRows label={label} items={alerts} keyOf={idOf} estimate={115}>
      {(alert) => <AlertRow alert={alert} onAcknowledge={onAcknowledge} />}
    </VirtualRows>
  )
}

function NotJudged({ evaluatedAt }: { evaluatedAt: number | null }) {
  const now = useNow()
  if (evaluatedAt !== null && now - evaluatedAt <= silentAfterMs) return null
  return (
    <Note role="status" tone="danger" icon={CircleAlert} title="Alerts are not being judged">
      {evaluatedAt === null ? (
        'No rule has been judged yet.'
      ) : (
        <>
          The last time was <Time at={evaluatedAt} format="utc" />: what you see may be over, and
          what is new is missing.
        </>
      )}{' '}
      Look at the jobs under System on the operator page.
    </Note>
  )
}

function Past() {
  const pages = useLivePages(alertQueries.past())
  return (
    <Card aria-label="Over">
      <CardHeader title="Over" meta="newest first, kept for 400 days" />
      <LiveRows
        pages={pages}
        noun="alert"
        label="Past alerts"
        estimate={57}
        whenFailed="What fires stands above."
        empty={
          <p className="px-4 py-5 text-13 text-fg-3">
            Nothing has fired yet. What is over is kept here, with who looked after it.
          </p>
        }
      >
        {(alert) => <PastRow alert={alert} />}
      </LiveRows>
    </Card>
  )
}
