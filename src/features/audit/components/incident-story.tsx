import {
  BellRing,
  Ban,
  CircleDot,
  Coffee,
  ShieldAlert,
  type LucideIcon,
  UserCheck,
} from 'lucide-react'
import { Link } from 'react-router'
import type { IncidentEvent } from '@/backend/incident-events.ts'
import { formatDuration } from '@/lib/format-duration.ts'
import { Button } from '@/ui/button.tsx'
import { Card } from '@/ui/card.tsx'
import { EmptyState } from '@/ui/empty-state.tsx'
import { Icon } from '@/ui/icon.tsx'
import { Time } from '@/ui/time.tsx'
import { incidentLine, kindName } from '../lib/incident-line.ts'
import { storyLines } from '../lib/incident-span.ts'
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
  /** Reads what comes next; null when that is all. */
  onMore: (() => void) | null
  isReading: boolean
}

/** Events in their order, and what lies between them where it is long. */
export function IncidentStory({ events, span, isOpen, onMore, isReading }: IncidentStoryProps) {
  const lines = storyLines(events, span, onMore === null)
  if (events.length === 0) {
    return (
      <Card>
        <EmptyState icon={Coffee} title="Nothing happened">
          Of the kinds that are switched on, nothing happened between these times.
        </EmptyState>
      </Card>
    )
  }
  return (
    <Card aria-label="What happened">
      <ol className="divide-y divide-line">
        {lines.map((line) =>
          line.kind === 'quiet' ? (
            <li key={line.key} className="bg-sunken px-4 py-2 text-12 text-fg-3">
              Nothing for {formatDuration(line.to - line.from)}
            </li>
          ) : (
            <Event key={line.key} event={line.event} />
          ),
        )}
      </ol>
      <p className="flex min-h-11 items-center border-t border-line px-4 text-12 text-fg-3">
        {onMore === null ? (
          isOpen ? (
            'Up to now; what comes is added.'
          ) : (
            'That is all.'
          )
        ) : (
          <Button size="sm" onClick={onMore} pending={isReading} pendingLabel="Reading…">
            Read on
          </Button>
        )}
      </p>
    </Card>
  )
}

function Event({ event }: { event: IncidentEvent }) {
  const { actor, verb, object, rest, to } = incidentLine(event)
  const look = looks[event.kind] ?? { icon: CircleDot, tone: 'bg-active text-fg-2' }
  const words = <Sentence actor={actor} verb={verb} object={object} rest={rest} />
  return (
    <li className="relative grid min-h-10.5 grid-cols-[62px_24px_minmax(0,1fr)_84px] items-center gap-3 px-4 py-1.5 text-13 hover:bg-hover max-tablet:min-h-14 max-tablet:grid-cols-[24px_minmax(0,1fr)] max-tablet:gap-y-0.5">
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
    </li>
  )
}
