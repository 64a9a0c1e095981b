import { clsx } from 'clsx'
import type { SloCharts } from '@/backend/slo-charts.ts'
import { formatDuration } from '@/lib/format-duration.ts'
import { countOf, formatCount } from '@/lib/format-number.ts'
import { formatTime } from '@/lib/format-time.ts'
import { Button } from '@/ui/button.tsx'
import { Card, CardHeader } from '@/ui/card.tsx'
import { RowMenu } from '@/ui/row-menu.tsx'
import { Time } from '@/ui/time.tsx'
import type { Correct, Exclusion } from '../lib/correction.ts'
import type { Evaluated } from '../lib/deploys.ts'
import { exclusionRowId } from '../lib/exclusion-row.ts'
import { formatRemaining } from '../lib/figures.ts'
import { eventWords } from '../lib/words.ts'

const hourMs = 3_600_000
/** So many that hold have room on the printed page. */
const onPaper = 2

export type ExclusionsCardProps = {
  charts: SloCharts
  objectives: readonly Evaluated[]
  chosen: Evaluated
  asOf: number
  correct: Correct
}

/** What was left out of the figures, by whom and why, and what they would be with it; withdrawn ones stay readable. */
export function ExclusionsCard({ charts, objectives, chosen, asOf, correct }: ExclusionsCardProps) {
  const { exclusions } = charts
  const held = exclusions.filter(isHeld)
  const titleOf = (id: string) => objectives.find((one) => one.id === id)?.title ?? id
  if (exclusions.length === 0 && correct === null) return null
  return (
    <Card
      aria-label="Left out of the figures"
      className={held.length > 0 ? undefined : 'print:hidden'}
    >
      <CardHeader
        title="Left out of the figures"
        meta={<span className="max-tablet:hidden">touching the last 28 days</span>}
        action={
          correct === null ? null : (
            <Button
              size="sm"
              className="print:hidden"
              onClick={() =>
                correct({
                  kind: 'leave-out',
                  objective: chosen.id,
                  span: { from: asOf - hourMs, to: asOf },
                  incident: null,
                })
              }
            >
              Leave minutes out
            </Button>
          )
        }
      />
      <BothValues charts={charts} objectives={objectives} />
      {exclusions.length === 0 ? (
        <p className="px-4 py-3 text-13 text-fg-3">Every recorded minute counts.</p>
      ) : (
        <ul aria-label="Exclusions" className="divide-y divide-line text-13">
          {exclusions.map((one) => (
            <Row
              key={one.id}
              exclusion={one}
              objective={titleOf(one.objectiveId)}
              isOnPaper={held.indexOf(one) >= 0 && held.indexOf(one) < onPaper}
              correct={correct}
            />
          ))}
        </ul>
      )}
      {held.length > onPaper ? (
        <p className="hidden px-2.5 text-11 text-fg-3 print:block">
          and {held.length - onPaper} more
        </p>
      ) : null}
    </Card>
  )
}

/** A budget as it counts, and as it would be had nothing been left out. On paper that stands with the budgets. */
function BothValues({ charts, objectives }: Pick<ExclusionsCardProps, 'charts' | 'objectives'>) {
  const edited = objectives.flatMap((objective) => {
    const found = charts.objectives.find(({ id }) => id === objective.id)
    return found?.excluded ? [{ objective, now: found.burnDown.now, left: found.excluded }] : []
  })
  if (edited.length === 0) return null
  return (
    <ul
      aria-label="With and without these minutes"
      className="divide-y divide-line border-b border-line bg-sunken text-13 print:hidden"
    >
      {edited.map(({ objective, now, left }) => {
        const { event, badVerb } = eventWords(objective)
        return (
          <li
            key={objective.id}
            className="flex flex-wrap items-baseline gap-x-4 gap-y-0.5 px-4 py-2 tabular-nums"
          >
            <span className="font-medium">{objective.title}</span>
            <span>
              <strong className="font-semibold">
                {now === null ? 'no traffic' : `${formatRemaining(now)} left`}
              </strong>{' '}
              without these minutes,{' '}
              {left.remainingWith === null ? 'no traffic' : formatRemaining(left.remainingWith)}{' '}
              with them
            </span>
            <span className="text-12 text-fg-3">
              {formatDuration(left.minutes * 60_000)}
              {left.counts.valid === 0
                ? `, no ${event} in them`
                : `, ${formatCount(left.counts.bad)} of ${countOf(left.counts.valid, event)} ${badVerb}`}
            </span>
          </li>
        )
      })}
    </ul>
  )
}

function Row({
  exclusion: one,
  objective,
  isOnPaper,
  correct,
}: {
  exclusion: Exclusion
  objective: string
  isOnPaper: boolean
  correct: Correct
}) {
  const isWithdrawn = !isHeld(one)
  const what = `${formatDuration(one.to - one.from)} of ${objective}`
  return (
    <li
      id={exclusionRowId(one.id)}
      tabIndex={-1}
      className={clsx(
        'flex items-center gap-3 px-4 py-2 print:px-2.5 print:py-0.5',
        !isOnPaper && 'print:hidden',
      )}
    >
      <div className="min-w-0 flex-1 print:flex print:items-baseline print:gap-x-3">
        <p className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5">
          <span className={clsx('font-medium', isWithdrawn && 'text-fg-3 line-through')}>
            {what}
          </span>
          {isWithdrawn ? <span className="text-12 font-medium text-fg-3">withdrawn</span> : null}
          <span className="text-fg-3">
            <Time at={one.from} format="day" /> to{' '}
            <Time at={one.to} format={isSameDay(one) ? 'minute' : 'day'} />
          </span>
        </p>
        <p className="text-12 break-words text-fg-2">
          {[one.reason === '' ? '' : `“${one.reason}”`, authorWords(one)]
            .filter((words) => words !== '')
            .join(' ')}
        </p>
      </div>
      {correct === null || isWithdrawn ? null : (
        <RowMenu
          of={what}
          actions={[
            {
              words: 'Withdraw',
              about: what,
              onAct: () => correct({ kind: 'withdraw', exclusion: one, objective }),
            },
          ]}
        />
      )}
    </li>
  )
}

function isHeld({ withdrawnAt }: Exclusion): boolean {
  return withdrawnAt === null
}

/** In the reader's zone. */
function isSameDay({ from, to }: Exclusion): boolean {
  return formatTime(from, 'date') === formatTime(to, 'date')
}

/** Guests are told no names. */
function authorWords({ authorName, withdrawnByName }: Exclusion): string {
  if (authorName === '') return ''
  return withdrawnByName === null
    ? `left out by ${authorName}`
    : `left out by ${authorName}, withdrawn by ${withdrawnByName}`
}
