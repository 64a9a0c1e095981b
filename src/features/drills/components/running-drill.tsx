import { useQuery } from '@tanstack/react-query'
import { CircleAlert, Flag, GraduationCap } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'react-router'
import { paths } from '@/app/paths.ts'
import type { Drill } from '@/backend/drills.ts'
import { countOf } from '@/lib/format-number.ts'
import { Button } from '@/ui/button.tsx'
import { Card, CardHeader } from '@/ui/card.tsx'
import { Icon } from '@/ui/icon.tsx'
import { Note } from '@/ui/note.tsx'
import { type Step, StepList } from '@/ui/step-list.tsx'
import { Time } from '@/ui/time.tsx'
import { useNow } from '@/ui/use-now.ts'
import { guardsThatSaw, stopTime } from '../lib/drill-words.ts'
import { drillQueries } from '../queries.ts'
import { EndDrillDialog } from './end-drill-dialog.tsx'

export type RunningDrillProps = { drill: Drill; obstacle: string | null }

/** The stop that is practised now, step by step, with the figure it is about. */
export function RunningDrill({ drill, obstacle }: RunningDrillProps) {
  const [isEnding, setEnding] = useState(false)
  const { data: guards } = useQuery(drillQueries.guards())
  const now = useNow()
  const saw = guards ? guardsThatSaw(guards, drill.version, now) : null
  const { timeToStopMs: ms, problem } = drill
  return (
    <Card aria-label="Drill under way" className="border-2 border-dashed !border-info-line">
      <CardHeader
        title="Drill under way"
        badge={<Icon of={GraduationCap} className="text-info" />}
        meta={
          <>
            by {drill.startedByName} · <Time at={drill.startedAt} />
          </>
        }
      />
      <div className="grid gap-x-10 gap-y-5 p-5 max-tablet:p-4 desktop:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
        <div className="grid content-start gap-1">
          <p className="text-12 text-fg-3">Time to stop</p>
          <p className="text-40 font-semibold tabular-nums max-tablet:text-28">
            {ms === null ? '–' : stopTime(ms)}
          </p>
          <p className="max-w-[44ch] text-13 text-fg-2">
            {problem === null
              ? 'How long a guard went on admitting after the switch was on. The bound is 1.00 s.'
              : 'Nothing is proven by this drill.'}
          </p>
          {problem === null ? null : (
            <Note tone="danger" icon={CircleAlert} title={problem} className="mt-2">
              <Link
                to={paths.runbook('switch-unproven#diagnosis')}
                className="rounded-inner font-medium text-accent hover:underline"
              >
                Runbook: Switch unproven
              </Link>
            </Note>
          )}
          <p className="mt-3 text-13">
            <Button
              icon={Flag}
              variant="primary"
              disabledReason={obstacle}
              onClick={() => setEnding(true)}
              className="max-tablet:w-full"
            >
              End drill…
            </Button>
          </p>
        </div>
        <StepList label="How far the drill is" steps={stepsOf(drill, saw)} />
      </div>
      {isEnding ? <EndDrillDialog id={drill.id} onClose={() => setEnding(false)} /> : null}
    </Card>
  )
}

function stepsOf(drill: Drill, saw: ReturnType<typeof guardsThatSaw> | null): Step[] {
  const isMeasured = drill.timeToStopMs !== null || drill.problem !== null
  const isSeenByAll = saw !== null && saw.seen === saw.live
  return [
    {
      key: 'engaged',
      state: 'done',
      title: `Shadow of the switch is on, v${String(drill.version)}`,
      time: <Time at={drill.startedAt} format="clock" />,
    },
    {
      key: 'refused',
      state: isMeasured ? 'done' : 'now',
      title:
        drill.timeToStopMs === null ? 'A guard refuses the probe' : 'A guard refused the probe',
      time: drill.timeToStopMs === null ? null : stopTime(drill.timeToStopMs),
    },
    {
      key: 'guards',
      state: isSeenByAll ? 'done' : 'now',
      title:
        saw === null
          ? 'Guards at work see it'
          : `Seen by ${String(saw.seen)} of ${countOf(saw.live, 'guard')} at work`,
      detail: 'Evidence, not the proof: guards without work read nothing.',
    },
    { key: 'end', state: 'todo', title: 'Ended, and a guard admits again' },
  ]
}
