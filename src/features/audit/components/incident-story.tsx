import {
  BellRing,
  Ban,
  CircleDot,
  Coffee,
  ShieldAlert,
  type LucideIcon,
  UserCheck,
} from 'lucide-react'
import { memo, useMemo } from 'react'
import { Link } from 'react-router'
import type { IncidentEvent } from '@/backend/incident-events.ts'
import { formatDuration } from '@/lib/format-duration.ts'
import { Button } from '@/ui/button.tsx'
import { EmptyState } from '@/ui/empty-state.tsx'
import { Icon } from '@/ui/icon.tsx'
import { Spinner } from '@/ui/spinner.tsx'
import { Time } from '@/ui/time.tsx'
import { useNow } from '@/ui/use-now.ts'
import { VirtualRows } from '@/ui/virtual-rows.tsx'
import { dayWords } from '../lib/day-lines.ts'
import { incidentLine, kindName } from '../lib/incident-line.ts'
import { storyLines, type StoryLine } from '../lib/incident-span.ts'
import { Sentence } from './sentence.tsx'

const looks: Readonly<Record<string, { icon: LucideIcon; tone: string }>> = {
  controls: { icon: ShieldAlert, tone: 'bg-danger-bg text-danger' },
  approvals: { icon: UserCheck, tone: 'bg-held-bg text-held' },
  refusals: { icon: Ban, tone: 'bg-active text-fg-2' },
  alerts: { icon: BellRing, tone: 'bg-warn-bg text-warn' },
}

export type IncidentStoryProps = {
  events: readonly IncidentEvent[]
  span: { from: number; to: number }
  /** It goes on: its end is now. */
  isOpen: boolean
  /** Whether that is all. */
  isWhole: boolean
  /** Why what comes next could not be read. */
  nextError: Error | null
  /** Reads what comes next, once somebody is near the end. */
  onEndNear: () => void
  onRetry: () => void
}

const lineKey = ({ key }: StoryLine) => key

/** Events in their order, and what lies between them where it is long. */
export function IncidentStory({ events, span, isOpen, isWhole, ...reading }: IncidentStoryProps) {
  const now = useNow(60_000)
  const { from, to } = span
  const lines = useMemo(
    () => storyLines(events, { from, to }, isWhole),
    [events, from, to, isWhole],
  )
  if (events.length === 0) {
    return (
      <EmptyState icon={Coffee} title="Nothing happened">
        Of the kinds that are switched on, nothing happened between these times.
      </EmptyState>
    )
  }
  return (
    <>
      <VirtualRows
        label="What happened, oldest first"
        items={lines}
        keyOf={lineKey}
        estimate={43}
        isHeld
        onEndNear={reading.onEndNear}
      >
        {(line) => <Line line={line} now={now} />}
      </VirtualRows>
      <p className="flex min-h-11 items-center gap-2 border-t border-line px-4 text-12 text-fg-3">
        {isWhole ? (
          isOpen ? (
            'Up to now; what comes is added.'
          ) : (
            'That is all.'
          )
        ) : reading.nextError ? (
          <>
            What comes next did not load.{' '}
            <Button size="sm" onClick={reading.onRetry}>
              Retry
            </Button>
          </>
        ) : (
          <>
            <span className="inline-flex items-center gap-2 print:hidden">
              <Spinner size={14} /> Reading on…
            </span>
            <span className="hidden print:inline">It goes on; here is what had been read.</span>
          </>
        )}
      </p>
    </>
  )
}

function Line({ line, now }: { line: StoryLine; now: number }) {
  switch (line.kind) {
    case 'quiet':
      return (
        <p className="bg-sunken px-4 py-2 text-12 text-fg-3">
          Nothing for {formatDuration(line.to - line.from)}
        </p>
      )
    case 'day':
      return <h3 className="bg-sunken px-4 py-2 text-12 font-semibold">{dayWords(line.at, now)}</h3>
    case 'event':
      return <Event event={line.event} />
  }
}

/** Events never change: one that is drawn is left alone while others scroll past it. */
const Event = memo(function Event({ event }: { event: IncidentEvent }) {
  const { actor, verb, object, rest, to } = incidentLine(event)
  const look = looks[event.kind] ?? { icon: CircleDot, tone: 'bg-active text-fg-2' }
  const words = <Sentence actor={actor} verb={verb} object={object} rest={rest} />
  return (
    <div className="relative grid min-h-10.5 grid-cols-[62px_24px_minmax(0,1fr)_84px] items-center gap-3 px-4 py-1.5 text-13 hover:bg-hover max-tablet:min-h-14 max-tablet:grid-cols-[24px_minmax(0,1fr)] max-tablet:gap-y-0.5">
      <span className="text-12 text-fg-3 max-tablet:col-start-2 max-tablet:row-start-2">
        <Time at={event.at} format="clock" isFocusable={false} className="relative z-1" />
        <span className="tablet:hidden"> · {kindName(event.kind)}</span>
      </span>
      <span
        aria-hidden
        className={`grid size-6 place-items-center rounded-inner max-tablet:row-span-2 max-tablet:row-start-1 max-tablet:self-start ${look.tone}`}
      >
        <Icon of={look.icon} size={14} />
      </span>
      <span className="min-w-0 break-words text-fg-2 max-tablet:col-start-2 max-tablet:row-start-1">
        {to === null ? (
          words
        ) : (
          <Link
            to={to}
            className="after:absolute after:inset-0 focus-visible:shadow-none focus-visible:after:shadow-focus"
          >
            {words}
          </Link>
        )}
      </span>
      <span className="text-right text-12 text-fg-3 max-tablet:hidden">{kindName(event.kind)}</span>
    </div>
  )
})
