import type { RunbookRun } from '@/backend/runbook-runs.ts'
import { formatAge } from '@/lib/format-duration.ts'
import { Card, CardHeader } from '@/ui/card.tsx'
import { Time } from '@/ui/time.tsx'
import { doneCount } from '../lib/run-progress.ts'

export type PastRunsProps = { runs: readonly RunbookRun[]; stepCount: number }

/** What it was the last times, in the words of whoever ended it. */
export function PastRuns({ runs, stepCount }: PastRunsProps) {
  if (runs.length === 0) return null
  return (
    <Card aria-label="Past runs" className="print:hidden">
      <CardHeader title="Past runs" />
      <ul className="divide-y divide-line">
        {runs.map((run) => (
          <li key={run.id} className="grid gap-1 px-5 py-3 text-13 max-tablet:px-4">
            <p className="text-fg-2">
              <b className="font-strong text-fg">
                <Time at={run.startedAt} format="day" />
              </b>
              {' · '}
              {run.finishedAt === null ? '' : `${formatAge(run.finishedAt - run.startedAt)} · `}
              {doneCount(run)} of {stepCount} steps · by {peopleOf(run)}
            </p>
            {run.note ? <p className="max-w-[72ch] whitespace-pre-line">{run.note}</p> : null}
          </li>
        ))}
      </ul>
    </Card>
  )
}

/** Whoever began, ticked or ended it, each once. */
function peopleOf({ startedByName, steps, finishedByName }: RunbookRun): string {
  const names = [startedByName, ...steps.map(({ byName }) => byName), finishedByName]
  return [...new Set(names.filter((name) => name !== null))].join(', ')
}
