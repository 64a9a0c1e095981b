import { useMutation, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useSearchParams } from 'react-router'
import { CommandFailure } from '@/ui/command-failure.tsx'
import { NotRefreshed } from '@/ui/not-refreshed.tsx'
import { Article } from '../components/article.tsx'
import { Contents } from '../components/contents.tsx'
import { PastRuns } from '../components/past-runs.tsx'
import { RunCard } from '../components/run-card.tsx'
import { SeverityBadge } from '../components/severity-badge.tsx'
import { stepsOf } from '../lib/run-progress.ts'
import type { Runbook } from '../lib/runbook.ts'
import { runbookMutations } from '../mutations.ts'
import { runbookQueries } from '../queries.ts'
import { RunContext } from '../run-context.ts'
import { useReadingPlace } from '../use-reading-place.ts'

/** The text with its steps, and beside it the run and the headings. */
export function Reader({ runbook, mayRecord }: { runbook: Runbook; mayRecord: boolean }) {
  const [params] = useSearchParams()
  const runs = useQuery(runbookQueries.runs(runbook.slug))
  const check = useMutation(runbookMutations.check())
  const current = useReadingPlace(runbook.headings.map(({ id }) => id))
  const open = runs.data?.find(({ finishedAt }) => finishedAt === null) ?? null
  const { mutate, isPending, variables } = check
  const pendingStep = isPending ? variables.step : null

  const shownRun = useMemo(() => {
    if (!open) return null
    const onCheck = (step: string, done: boolean) => mutate({ run: open.id, step, done })
    const isFree = mayRecord && pendingStep === null
    return { steps: stepsOf(open), onCheck: isFree ? onCheck : null, pendingStep }
  }, [open, mayRecord, pendingStep, mutate])

  return (
    <>
      <header className="grid gap-2">
        <h2 className="text-24 font-semibold max-tablet:text-20">{runbook.title}</h2>
        <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1.5 text-12 text-fg-3">
          <SeverityBadge severity={runbook.severity} />
          {runbook.alerts.map((alert) => (
            <code key={alert} className="mono">
              {alert}
            </code>
          ))}
        </p>
      </header>
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-x-8 gap-y-4 desktop:grid-cols-[minmax(0,1fr)_260px]">
        <aside
          aria-label="Run and contents"
          className="grid gap-4 desktop:sticky desktop:top-[calc(var(--h-bars)+24px)] desktop:col-start-2 desktop:row-start-1 print:hidden"
        >
          <RunCard
            slug={runbook.slug}
            stepCount={runbook.stepCount}
            run={runs.data ? open : undefined}
            alertId={params.get('alert')}
            mayRecord={mayRecord}
          />
          <Contents headings={runbook.headings} current={current} />
        </aside>
        <div className="grid min-w-0 gap-4 desktop:col-start-1 desktop:row-start-1">
          <NotRefreshed
            what="Runs of this runbook"
            error={runs.error}
            readAt={runs.dataUpdatedAt}
            isRetrying={runs.isFetching}
            onRetry={() => void runs.refetch()}
          />
          <CommandFailure error={check.error} />
          <RunContext value={shownRun}>
            <Article runbook={runbook} />
          </RunContext>
          <PastRuns
            runs={runs.data?.filter(({ finishedAt }) => finishedAt !== null) ?? []}
            stepCount={runbook.stepCount}
          />
        </div>
      </div>
    </>
  )
}
