import { GraduationCap } from 'lucide-react'
import type { Drill } from '@/backend/drills.ts'
import { Card, CardHeader } from '@/ui/card.tsx'
import { EmptyState } from '@/ui/empty-state.tsx'
import { Time } from '@/ui/time.tsx'
import { endWords, stopTime } from '../lib/drill-words.ts'
import { DrillResult } from './drill-result.tsx'

/** Stops that were practised: when, by whom, and how long a guard went on. */
export function DrillHistory({ drills }: { drills: readonly Drill[] }) {
  return (
    <Card aria-label="Past drills">
      <CardHeader title="Past drills" />
      {drills.length === 0 ? (
        <EmptyState icon={GraduationCap} title="Nobody has practised a stop yet">
          Each drill is listed here with its time to stop. Once a quarter is a good habit, and after
          every change to how guards decide.
        </EmptyState>
      ) : (
        <ul className="divide-y divide-line">
          {drills.map((drill) => (
            <li
              key={drill.id}
              className="grid grid-cols-[minmax(0,1fr)_auto_104px] items-start gap-x-4 gap-y-1 px-4 py-3 text-13 max-tablet:grid-cols-[minmax(0,1fr)_auto]"
            >
              <div className="min-w-0">
                <p className="font-strong break-words">{drill.reason}</p>
                <p className="text-12 text-fg-3">
                  <Time at={drill.startedAt} format="day" /> · {drill.startedByName} ·{' '}
                  {endWords(drill)}
                </p>
                {drill.problem === null ? null : (
                  <p className="mt-1 text-12 text-danger">{drill.problem}</p>
                )}
              </div>
              <p className="text-right font-strong tabular-nums">
                {drill.timeToStopMs === null ? (
                  <span className="font-normal text-fg-3">not measured</span>
                ) : (
                  stopTime(drill.timeToStopMs)
                )}
              </p>
              <p className="text-right max-tablet:col-start-2">
                <DrillResult drill={drill} />
              </p>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
