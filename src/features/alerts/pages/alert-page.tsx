import { useQuery } from '@tanstack/react-query'
import { BellOff, BookOpen, ChevronLeft, FileQuestion, UserCheck } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'react-router'
import { paths } from '@/app/paths.ts'
import type { AlertRecord } from '@/backend/alerts.ts'
import { isBackendError } from '@/backend/errors.ts'
import { aroundSpan } from '@/lib/around-span.ts'
import { ActionButtons } from '@/ui/action-buttons.tsx'
import { backLinkClass } from '@/ui/back-link.ts'
import { Card, CardHeader } from '@/ui/card.tsx'
import { EmptyState } from '@/ui/empty-state.tsx'
import { ErrorState } from '@/ui/error-state.tsx'
import { Icon } from '@/ui/icon.tsx'
import { NotRefreshed } from '@/ui/not-refreshed.tsx'
import { Note } from '@/ui/note.tsx'
import { SkeletonRows } from '@/ui/skeleton.tsx'
import { Time } from '@/ui/time.tsx'
import { TimelineList } from '@/ui/timeline-list.tsx'
import { VisibleText } from '@/ui/visible-text.tsx'
import type { MemberRole } from '@domain/actor.ts'
import { AcknowledgeDialog } from '../components/acknowledge-dialog.tsx'
import { SeverityBadge, StandingBadges } from '../components/alert-badges.tsx'
import { AlertFacts } from '../components/alert-facts.tsx'
import { EarlierCard } from '../components/earlier-card.tsx'
import { SilenceDialog } from '../components/silence-dialog.tsx'
import { relatedTo, runbookOf } from '../lib/related.ts'
import { storyOf } from '../lib/story.ts'
import { alertQueries } from '../queries.ts'

/** One alert: what is wrong, what to do, who is on it, what happened, and how often it did before. */
export function AlertPage({ id, role }: { id: string; role: MemberRole }) {
  const { data, error, isFetching, refetch, dataUpdatedAt } = useQuery(alertQueries.detail(id))
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] content-start gap-4">
      <Link to={paths.alerts()} className={backLinkClass}>
        <Icon of={ChevronLeft} /> Alerts
      </Link>
      {data?.alert ? (
        <>
          <NotRefreshed
            what="The alert"
            error={error}
            readAt={dataUpdatedAt}
            isRetrying={isFetching}
            onRetry={() => void refetch()}
          />
          <Loaded record={data} alert={data.alert} role={role} />
        </>
      ) : (
        <Card>
          {data ? (
            <EmptyState icon={FileQuestion} title="There is no such alert">
              What never fired leaves nothing behind, and what is over is kept for 400 days.
            </EmptyState>
          ) : error ? (
            <ErrorState
              title="The alert did not load"
              onRetry={() => void refetch()}
              isRetrying={isFetching}
              requestId={isBackendError(error) ? error.requestId : null}
            >
              {error.message} Stopping and approving still work.
            </ErrorState>
          ) : (
            <SkeletonRows label="the alert" rows={6} />
          )}
        </Card>
      )}
    </div>
  )
}

type LoadedProps = {
  record: AlertRecord
  alert: NonNullable<AlertRecord['alert']>
  role: MemberRole
}

function Loaded({ record, alert, role }: LoadedProps) {
  const [dialog, setDialog] = useState<'acknowledge' | 'silence' | null>(null)
  const close = () => setDialog(null)
  const runbook = runbookOf(alert)
  const related = relatedTo(alert)
  const isOver = alert.state === 'resolved'
  return (
    <>
      <header className="flex flex-wrap items-start gap-x-6 gap-y-3">
        <div className="min-w-0 flex-1 basis-80">
          <div className="flex flex-wrap items-center gap-2">
            <SeverityBadge alert={alert} />
            <StandingBadges alert={alert} />
          </div>
          <h2 className="mt-2 text-20 font-semibold break-words">{alert.title}</h2>
          <p className="mt-1 text-14 break-words text-fg-2">
            <VisibleText text={alert.summary} />
          </p>
          {role === 'viewer' ? null : (
            <Link
              to={paths.auditIncident(aroundSpan(alert.pendingAt, alert.resolvedAt))}
              className="mt-2 inline-flex items-center rounded-inner text-13 font-medium text-accent hover:underline max-tablet:min-h-11"
            >
              What else happened then
            </Link>
          )}
        </div>
        {isOver ? null : (
          <ActionButtons
            actions={[
              {
                label: 'Silence…',
                icon: BellOff,
                obstacle:
                  role !== 'admin'
                    ? 'Silencing needs the admin role'
                    : record.silence
                      ? 'It is silenced already'
                      : null,
                onClick: () => setDialog('silence'),
              },
              {
                label: 'I am on it',
                icon: UserCheck,
                variant: 'primary',
                obstacle: acknowledgeObstacle(alert, role),
                onClick: () => setDialog('acknowledge'),
              },
            ]}
          />
        )}
      </header>
      {runbook ? (
        <Note icon={BookOpen} tone={isOver ? 'neutral' : 'info'} title="What to do">
          <span className="flex flex-wrap gap-x-5 gap-y-1 pt-1 max-tablet:gap-y-3 max-tablet:py-2">
            <Link to={runbook} className="rounded-inner font-medium text-accent hover:underline">
              Open the runbook
            </Link>
            {related ? (
              <Link
                to={related.to}
                className="rounded-inner font-medium text-accent hover:underline"
              >
                {related.words}
              </Link>
            ) : null}
          </span>
        </Note>
      ) : null}
      {record.silence ? (
        <Note
          icon={BellOff}
          title={
            <>
              Silenced by {record.silence.createdByName} until{' '}
              <Time at={record.silence.endsAt} format="day" />
            </>
          }
        >
          <VisibleText text={record.silence.reason} />
        </Note>
      ) : null}
      <div className="grid items-start gap-4 desktop:grid-cols-[minmax(0,1fr)_360px]">
        <Card aria-label="What happened">
          <CardHeader title="What happened" meta="newest first" />
          <TimelineList entries={storyOf(record.events)} />
        </Card>
        <div className="grid gap-4">
          <AlertFacts alert={alert} />
          <EarlierCard earlier={record.earlier} />
        </div>
      </div>
      {dialog === 'acknowledge' ? <AcknowledgeDialog alert={alert} onClose={close} /> : null}
      {dialog === 'silence' ? <SilenceDialog alert={alert} onClose={close} /> : null}
    </>
  )
}

function acknowledgeObstacle(
  { state, acknowledged }: LoadedProps['alert'],
  role: MemberRole,
): string | null {
  if (role === 'viewer') return 'Needs the approver role'
  if (acknowledged !== null) return `${acknowledged.byName} is on it already`
  return state === 'pending' ? 'It does not fire yet' : null
}
