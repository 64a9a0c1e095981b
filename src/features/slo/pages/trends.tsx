import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { clsx } from 'clsx'
import { type ReactNode, Suspense, useState } from 'react'
import { isBackendError } from '@/backend/errors.ts'
import type { ChartWindow, SloCharts } from '@/backend/slo-charts.ts'
import { Card } from '@/ui/card.tsx'
import { ErrorState } from '@/ui/error-state.tsx'
import { lazyPart } from '@/ui/lazy-part.ts'
import { NotRefreshed } from '@/ui/not-refreshed.tsx'
import { Skeleton, SkeletonGroup } from '@/ui/skeleton.tsx'
import { BurnDownCard } from '../components/burn-down-card.tsx'
import { ErrorRateCard } from '../components/error-rate-card.tsx'
import { ExclusionsCard } from '../components/exclusions-card.tsx'
import { IndicatorSection } from '../components/indicator-section.tsx'
import { MarksCard } from '../components/marks-card.tsx'
import { WindowPicker } from '../components/window-picker.tsx'
import { minutesOf, type Shown } from '../lib/address.ts'
import type { Correction } from '../lib/correction.ts'
import type { Evaluated } from '../lib/deploys.ts'
import { budgetShare } from '../lib/figures.ts'
import { numbered } from '../lib/marks.ts'
import { measuredAtEvaluation, measuredIn } from '../lib/measured.ts'
import { burnDownOnPaper, remarksOn } from '../lib/remarks.ts'
import type { Screen } from '../lib/sentence.ts'
import { sloQueries } from '../queries.ts'
import { useSloSource } from '../slo-source.ts'

const CorrectionDialog = lazyPart(
  () => import('../components/correction-dialog.tsx'),
  (module) => module.CorrectionDialog,
)

export function useTrends(window: ChartWindow) {
  return useQuery(sloQueries.charts(useSloSource(), window))
}

export type TrendsProps = {
  trends: UseQueryResult<SloCharts>
  shown: Shown
  chosen: Evaluated
  objectives: readonly Evaluated[]
  screen: Screen
  /** Stands between the burn-down and the indicators. */
  burn: ReactNode
  /** Whether the reader may name incidents and leave minutes out. */
  mayCorrect: boolean
}

/** The course of things: burn-down, burn, indicators, errors, and what happened meanwhile. */
export function Trends(props: TrendsProps) {
  const { trends, shown, chosen, objectives, screen, burn } = props
  const [correction, setCorrection] = useState<Correction | null>(null)
  const correct = props.mayCorrect ? setCorrection : null
  const charts = trends.data ?? null
  const ofChosen = charts?.objectives.find(({ id }) => id === chosen.id)
  const marks = numbered(charts?.marks ?? [])
  const asOf = charts?.asOf ?? chosen.status.at
  // Without its charts a window of its own cannot be told; the evaluation knows that of 28 days.
  const isFallback = charts === null && (trends.isError || shown.window === '28d')
  const measurements = objectives.map((objective) => {
    const found = charts?.objectives.find(({ id }) => id === objective.id) ?? null
    const evaluation = isFallback ? measuredAtEvaluation(objective) : null
    return { objective, charts: found, measured: found === null ? evaluation : measuredIn(found) }
  })
  const remarks = measurements.map(({ objective, charts: found }) => ({
    remarks: remarksOn(objective.status, found?.excluded ?? null),
  }))
  const allowed = objectives.find(({ kind, service }) => kind === 'events' && service === 'api')
  return (
    <>
      {charts === null ? null : (
        <NotRefreshed
          what="The trends"
          error={trends.error}
          readAt={trends.dataUpdatedAt}
          isRetrying={trends.isFetching}
          onRetry={() => void trends.refetch()}
        />
      )}
      {screen === 'ok' ? (
        ofChosen ? (
          <BurnDownCard
            {...{ charts: ofChosen, marks, asOf }}
            title={chosen.title}
            paperHeight={burnDownOnPaper(remarks)}
          />
        ) : (
          <Pending trends={trends} />
        )
      ) : null}
      {burn}
      <div
        aria-busy={trends.isPlaceholderData || undefined}
        className={clsx(
          'grid gap-6 *:min-w-0 max-tablet:gap-5 print:!gap-1.5',
          trends.isPlaceholderData && 'opacity-60',
        )}
      >
        <IndicatorSection
          measurements={measurements}
          windowMinutes={minutesOf(charts?.window ?? '28d')}
        >
          {isFallback && trends.isError ? '28 days' : <WindowPicker shown={shown} />}
        </IndicatorSection>
        {charts && screen === 'ok' ? (
          <div className="grid grid-cols-[minmax(0,1fr)_400px] gap-4 max-desktop:grid-cols-1 print:grid-cols-[minmax(0,1.25fr)_minmax(0,1fr)] print:gap-1.5">
            <ErrorRateCard
              charts={charts}
              allowed={budgetShare((allowed ?? chosen).objectivePpm)}
            />
            <MarksCard {...{ marks, asOf, chosen, correct }} />
          </div>
        ) : null}
        {charts ? <ExclusionsCard {...{ charts, objectives, chosen, asOf, correct }} /> : null}
      </div>
      {correction === null ? null : (
        <Suspense fallback={<Opening />}>
          <CorrectionDialog {...{ correction, objectives }} onClose={() => setCorrection(null)} />
        </Suspense>
      )}
    </>
  )
}

function Opening() {
  return (
    <span role="status" className="sr-only">
      Opening…
    </span>
  )
}

function Pending({ trends }: { trends: UseQueryResult<SloCharts> }) {
  if (!trends.error) {
    return (
      <Card>
        <SkeletonGroup label="the trends">
          <div className="h-11 border-b border-line" />
          <div className="p-4">
            <Skeleton className="h-59" />
          </div>
        </SkeletonGroup>
      </Card>
    )
  }
  return (
    <Card>
      <ErrorState
        level={2}
        title="The trends did not load"
        onRetry={() => void trends.refetch()}
        isRetrying={trends.isFetching}
        requestId={isBackendError(trends.error) ? trends.error.requestId : null}
      >
        {trends.error.message} The budgets above and the burn rates below are as last evaluated.
      </ErrorState>
    </Card>
  )
}
