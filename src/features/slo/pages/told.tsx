import { clsx } from 'clsx'
import { Clock } from 'lucide-react'
import type { ReactNode } from 'react'
import { useSearchParams } from 'react-router'
import type { SloReport } from '@/backend/slo.ts'
import { formatUtc } from '@/lib/format-time.ts'
import { Note } from '@/ui/note.tsx'
import { useNow } from '@/ui/use-now.ts'
import { BlankScreen } from '../components/blank-screens.tsx'
import { BudgetCard } from '../components/budget-card.tsx'
import { BurnSection } from '../components/burn-section.tsx'
import { ExportMenu } from '../components/export-menu.tsx'
import { Lead } from '../components/lead.tsx'
import { PrintFooter } from '../components/print-footer.tsx'
import { SourceWarnings } from '../components/source-warnings.tsx'
import { addressOf, shownAt } from '../lib/address.ts'
import { deploysNow, isEvaluated, staleAfterMs } from '../lib/deploys.ts'
import { screenOf, sloSentence, type Projections } from '../lib/sentence.ts'
import { useSloSource } from '../slo-source.ts'
import { Trends, useTrends } from './trends.tsx'

/** What was found of the objectives, or why there is nothing to tell. */
export function Told({
  report,
  actions,
  mayCorrect,
}: {
  report: SloReport
  actions: ReactNode
  mayCorrect: boolean
}) {
  const [params] = useSearchParams()
  const { linkTo } = useSloSource()
  const shown = shownAt(params)
  const trends = useTrends(shown.window)
  const now = useNow(10_000)
  const screen = screenOf(report)
  const evaluated = report.objectives.filter(isEvaluated)
  const chosen =
    evaluated.find(({ id }) => id === shown.objective) ??
    deploysNow(report, now).lead ??
    evaluated[0]
  const { asOf } = report
  const isEdited = trends.data?.exclusions.some(({ withdrawnAt }) => withdrawnAt === null) ?? false
  const excluded = trends.data?.objectives.flatMap(({ id, excluded: left }) =>
    left === null ? [] : [[id, left] as const],
  )
  return (
    // One page of A4: everything a little smaller, and closer together; smaller still where something was left out.
    <div
      className={clsx(
        'grid gap-6 *:min-w-0 max-tablet:gap-5 print:!gap-2.5',
        isEdited ? 'print:[zoom:0.67]' : 'print:[zoom:0.78]',
      )}
    >
      {asOf !== null && now - asOf > staleAfterMs ? <Overdue asOf={asOf} /> : null}
      <Lead
        sentence={sloSentence(report, now, projectionsOf(trends))}
        actions={
          <>
            {actions}
            {asOf === null ? null : <ExportMenu report={report} charts={trends.data ?? null} />}
          </>
        }
      />
      <SourceWarnings
        warnings={[
          ...evaluated.flatMap(({ status }) => status.warnings),
          ...(trends.data?.warnings ?? []),
        ]}
      />
      {screen === 'ok' ? null : <BlankScreen screen={screen} />}
      {asOf === null || !chosen ? null : (
        <>
          <BudgetCard
            objectives={evaluated}
            asOf={asOf}
            excluded={new Map(excluded)}
            chosen={chosen.id}
            linkTo={(id) => linkTo(addressOf({ ...shown, objective: id }))}
          />
          <Trends
            {...{ trends, shown, chosen, screen, mayCorrect, objectives: evaluated }}
            burn={screen === 'ok' ? <BurnSection objective={chosen} /> : null}
          />
        </>
      )}
      <PrintFooter report={report} />
    </div>
  )
}

function projectionsOf({ data, isError }: ReturnType<typeof useTrends>): Projections {
  if (!data) return isError ? 'unknown' : 'pending'
  return new Map(
    data.objectives.map(({ id, projection }) => [id, projection?.exhaustedAt ?? null] as const),
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
      Every minute is evaluated, unless the schedule stands still or the counts cannot be read: the
      log of the function metrics says which. Until then nobody knows how it stands now, and deploys
      are closed.
    </Note>
  )
}
