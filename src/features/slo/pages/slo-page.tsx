import { useQuery } from '@tanstack/react-query'
import { Clock } from 'lucide-react'
import { useSearchParams } from 'react-router'
import { paths } from '@/app/paths.ts'
import { isBackendError } from '@/backend/errors.ts'
import type { SloReport } from '@/backend/slo.ts'
import { formatUtc } from '@/lib/format-time.ts'
import { Card } from '@/ui/card.tsx'
import { ErrorState } from '@/ui/error-state.tsx'
import { NotRefreshed } from '@/ui/not-refreshed.tsx'
import { Note } from '@/ui/note.tsx'
import { useNow } from '@/ui/use-now.ts'
import { sloWindowMinutes } from '@domain/slo/objective.ts'
import { BlankScreen } from '../components/blank-screens.tsx'
import { BudgetCard } from '../components/budget-card.tsx'
import { BurnSection } from '../components/burn-section.tsx'
import { IndicatorSection } from '../components/indicator-section.tsx'
import { Lead } from '../components/lead.tsx'
import { SloSkeleton } from '../components/slo-skeleton.tsx'
import { deploysNow, isEvaluated, staleAfterMs } from '../lib/deploys.ts'
import { screenOf, sloSentence } from '../lib/sentence.ts'
import { sloQueries } from '../queries.ts'

/** The calmest page: one sentence, then what proves it. */
export function SloPage() {
  const report = useQuery(sloQueries.report())
  const retry = () => void report.refetch()
  if (!report.data) {
    if (!report.error) return <SloSkeleton />
    return (
      <Card>
        <ErrorState
          level={2}
          title="The objectives did not load"
          onRetry={retry}
          isRetrying={report.isFetching}
          requestId={isBackendError(report.error) ? report.error.requestId : null}
        >
          {report.error.message} Recording and alerting do not depend on this page.
        </ErrorState>
      </Card>
    )
  }
  return (
    <>
      <NotRefreshed
        what="The objectives"
        error={report.error}
        readAt={report.dataUpdatedAt}
        isRetrying={report.isFetching}
        onRetry={retry}
      />
      <Told report={report.data} />
    </>
  )
}

function Told({ report }: { report: SloReport }) {
  const [params] = useSearchParams()
  const now = useNow(10_000)
  const screen = screenOf(report)
  const evaluated = report.objectives.filter(isEvaluated)
  const wanted = params.get('objective')
  const chosen =
    evaluated.find(({ id }) => id === wanted) ?? deploysNow(report, now).lead ?? evaluated[0]
  const { asOf } = report
  return (
    <>
      {asOf !== null && now - asOf > staleAfterMs ? <Overdue asOf={asOf} /> : null}
      <Lead sentence={sloSentence(report, now)} />
      {screen === 'ok' ? null : <BlankScreen screen={screen} />}
      {asOf === null || !chosen ? null : (
        <>
          <BudgetCard
            objectives={evaluated}
            asOf={asOf}
            excluded={new Map()}
            chosen={chosen.id}
            linkTo={(id) => paths.slo(addressWith(params, 'objective', id))}
          />
          {screen === 'ok' ? <BurnSection objective={chosen} /> : null}
          <IndicatorSection
            windowMinutes={sloWindowMinutes}
            measurements={evaluated.map((objective) => ({
              objective,
              measured: {
                counts: objective.status.counts,
                percentiles: objective.status.percentiles.map(({ q, whole }) => ({
                  q,
                  value: whole,
                })),
                latest: objective.status.latest,
                highest: null,
              },
            }))}
          />
        </>
      )}
    </>
  )
}

function Overdue({ asOf }: { asOf: number }) {
  return (
    <Note
      role="status"
      tone="warn"
      icon={Clock}
      title={`Nothing was evaluated since ${formatUtc(asOf, 'minute')}. You see how it stood then.`}
    >
      The schedule evaluates every minute. Until it does again, nobody knows how it stands now, and
      deploys are closed.
    </Note>
  )
}

function addressWith(params: URLSearchParams, name: string, value: string): string {
  const next = new URLSearchParams(params)
  next.set(name, value)
  return next.toString()
}
