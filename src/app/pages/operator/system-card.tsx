import { useQuery } from '@tanstack/react-query'
import { CircleCheck, CircleHelp, TriangleAlert } from 'lucide-react'
import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { LiveCounts } from '@/backend/workflows.ts'
import { alertQueries, countWaiting } from '@/features/alerts/index.ts'
import {
  controlsQueries,
  guardTally,
  useControlsSummary,
  useLivePage,
  useStopProgress,
} from '@/features/controls/index.ts'
import { formatCount } from '@/lib/format-number.ts'
import { Card, CardHeader } from '@/ui/card.tsx'
import { Icon } from '@/ui/icon.tsx'
import { KeyValues } from '@/ui/key-values.tsx'
import { paths } from '../../paths.ts'

const liveWords = {
  connecting: 'connecting…',
  live: 'live',
  reconnecting: 'reconnecting…',
  'not-live': 'not live',
}

/** What is known about the parts themselves: guards, open calls, what nobody could finish. */
export function SystemCard({ counts, age }: { counts: LiveCounts | undefined; age: string }) {
  const { data: progress } = useStopProgress()
  const { data: alerts } = useQuery(alertQueries.open())
  const { data: installation } = useQuery(controlsQueries.installation())
  const { strongest } = useControlsSummary()
  const page = useLivePage()
  const guards = progress ? guardTally(progress.guards, progress.serverTime) : null
  return (
    <Card aria-label="System">
      <CardHeader title="System" meta={age} />
      <div className="px-4 py-1">
        <KeyValues
          rows={[
            {
              name: 'Guards confirmed',
              value:
                guards === null ? (
                  '…'
                ) : guards.atWork === 0 ? (
                  'none at work'
                ) : (
                  <Judged isFresh={page.fresh} isFine={guards.confirmed === guards.atWork}>
                    {guards.confirmed} of {guards.atWork}
                  </Judged>
                ),
            },
            {
              name: 'Queue',
              value: queueWord(
                strongest === 'omnihub_kill_switch' ? 'stopped' : installation?.queue.isPaused,
                page.fresh,
              ),
            },
            { name: 'Calls open', value: figure(counts?.openEffects) },
            {
              name: 'Outcome unknown',
              value: (
                <ListLink to={paths.workflows('status=outcome_unknown')}>
                  <Worrying count={counts?.outcomeUnknown} />
                </ListLink>
              ),
            },
            {
              name: 'Dead letters',
              value: (
                <ListLink to={paths.deadLetters()}>
                  <Worrying count={counts?.deadLetters} />
                </ListLink>
              ),
            },
            {
              name: 'Alerts waiting',
              value: (
                <ListLink to={paths.alerts()}>
                  <Worrying count={alerts && countWaiting(alerts)} />
                </ListLink>
              ),
            },
            {
              name: 'This page',
              value: (
                <Judged isFresh isFine={page.state === 'live'}>
                  {liveWords[page.state]}
                </Judged>
              ),
            },
            {
              name: 'Round trip',
              value: page.clock === null ? '…' : `${Math.round(page.clock.roundTripMs)} ms`,
            },
          ]}
        />
      </div>
    </Card>
  )
}

function ListLink({ to, children }: { to: string; children: ReactNode }) {
  return (
    <Link to={to} className="rounded-inner hover:underline">
      {children}
    </Link>
  )
}

function figure(value: number | undefined): string {
  return value === undefined ? '…' : formatCount(value)
}

/** Under the kill switch nothing leaves the queue, paused or not. */
function queueWord(isPaused: boolean | 'stopped' | undefined, isFresh: boolean) {
  if (isPaused === undefined) return '…'
  return (
    <Judged isFresh={isFresh} isFine={isPaused === false}>
      {isPaused === 'stopped' ? 'stopped' : isPaused ? 'paused' : 'running'}
    </Judged>
  )
}

function Worrying({ count }: { count: number | undefined }) {
  if (count === undefined || count === 0) return figure(count)
  return (
    <Toned icon={CircleHelp} color="text-warn">
      {formatCount(count)}
    </Toned>
  )
}

/** A judgement on old facts would claim to know the present, so then the fact stands alone. */
function Judged({
  isFresh,
  isFine,
  children,
}: {
  isFresh: boolean
  isFine: boolean
  children: ReactNode
}) {
  if (!isFresh) return <span>{children}</span>
  return isFine ? (
    <Toned icon={CircleCheck} color="text-ok">
      {children}
    </Toned>
  ) : (
    <Toned icon={TriangleAlert} color="text-warn">
      {children}
    </Toned>
  )
}

function Toned({
  icon,
  color,
  children,
}: {
  icon: LucideIcon
  color: string
  children: ReactNode
}) {
  return (
    <span className={`inline-flex items-center gap-1.25 ${color}`}>
      <Icon of={icon} size={14} />
      <span>{children}</span>
    </span>
  )
}
