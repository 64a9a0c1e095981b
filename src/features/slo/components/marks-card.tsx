import { clsx } from 'clsx'
import {
  CalendarClock,
  CirclePause,
  History,
  OctagonAlert,
  Settings2,
  Scissors,
} from 'lucide-react'
import type { LucideIcon } from 'lucide-react'
import { useNavigate } from 'react-router'
import { paths } from '@/app/paths.ts'
import type { SloMark } from '@/backend/slo-charts.ts'
import { aroundSpan } from '@/lib/around-span.ts'
import { Card, CardHeader } from '@/ui/card.tsx'
import { Icon } from '@/ui/icon.tsx'
import { RowMenu, type RowAction } from '@/ui/row-menu.tsx'
import { Time } from '@/ui/time.tsx'
import type { Correct } from '../lib/correction.ts'
import type { Evaluated } from '../lib/deploys.ts'
import { changeWords, lengthWords, type NumberedMark } from '../lib/marks.ts'

const icons: Record<SloMark['kind'], LucideIcon> = {
  incident: OctagonAlert,
  control: CirclePause,
  config: Settings2,
  exclusion: Scissors,
  left: History,
  leaves: CalendarClock,
}

const frames: Record<SloMark['tone'], string> = {
  danger: 'rounded-full border-danger-solid text-danger',
  warn: 'rounded-badge border-warn-solid text-warn',
  neutral: 'rounded-badge border-line-control text-fg-2',
}

/** So many have room on the printed page, the latest ones; the row's class says the same. */
const onPaper = 4

export type MarksCardProps = {
  marks: readonly NumberedMark[]
  asOf: number
  /** The objective that an incident is left out of, until another one is chosen. */
  chosen: Evaluated
  correct: Correct
}

/** What the numbers on the burn-down stand for. */
export function MarksCard({ marks, asOf, chosen, correct }: MarksCardProps) {
  const navigate = useNavigate()
  return (
    <Card aria-label="In this window">
      <CardHeader title="In this window" meta="marks on the burn-down" />
      {marks.length === 0 ? (
        <p className="px-4 py-6 text-13 text-fg-3">
          No incident and no change of a control in 28 days.
        </p>
      ) : (
        <ol
          // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolled by the keyboard
          tabIndex={0}
          aria-label="Marks"
          className="max-h-67 divide-y divide-line overflow-y-auto print:max-h-none print:overflow-visible"
        >
          {marks.map((mark) => (
            <Row
              key={mark.number}
              mark={mark}
              asOf={asOf}
              actions={actionsOn(mark, { asOf, chosen, correct }, (to) => void navigate(to))}
            />
          ))}
        </ol>
      )}
      {marks.length > onPaper ? (
        <p className="hidden px-3 text-11 text-fg-3 print:block">
          and {marks.length - onPaper} earlier ones
        </p>
      ) : null}
    </Card>
  )
}

function Row({
  mark,
  asOf,
  actions,
}: {
  mark: NumberedMark
  asOf: number
  actions: readonly RowAction[]
}) {
  const length = lengthWords(mark, asOf)
  const isSaid = length === null || mark.title.includes(length)
  const change = changeWords(mark)
  return (
    <li className="grid grid-cols-[20px_minmax(0,1fr)_auto] items-center gap-3 px-4 py-2 text-13 print:px-3 print:py-px print:text-12 print:nth-last-[n+5]:hidden">
      <span
        className={clsx(
          'grid h-4.5 min-w-4.5 place-items-center border px-0.5 text-11 leading-none font-bold',
          frames[mark.tone],
        )}
      >
        {mark.number}
      </span>
      <span className="min-w-0">
        <span className="block font-medium break-words">{mark.title}</span>
        <span className="block text-12 text-fg-3 print:text-11">
          <Time at={mark.at} format="day" />
          {isSaid ? null : `, ${length}`}
        </span>
      </span>
      <span className="flex items-center gap-1.5 text-12 whitespace-nowrap text-fg-3 tabular-nums">
        {change}
        <Icon
          of={icons[mark.kind]}
          size={14}
          className={
            mark.tone === 'danger' ? 'text-danger' : mark.tone === 'warn' ? 'text-warn' : undefined
          }
        />
        <span className="-my-1.5 -mr-2 inline-flex empty:hidden">
          <RowMenu of={mark.title} actions={actions} look="menu" />
        </span>
      </span>
    </li>
  )
}

/** What an admin can look up and set right about an incident that lies in the window. */
function actionsOn(
  { kind, incidentId, title, at, to }: NumberedMark,
  { asOf, chosen, correct }: Omit<MarksCardProps, 'marks'>,
  open: (to: string) => void,
): RowAction[] {
  const isSpan = kind === 'incident' || kind === 'control'
  if (correct === null || incidentId === null || !isSpan) return []
  return [
    {
      words: 'See what happened',
      about: title,
      onAct: () => open(paths.auditIncident(aroundSpan(at, to))),
    },
    {
      words: 'Name it',
      about: title,
      onAct: () => correct({ kind: 'title', incident: { id: incidentId, title } }),
    },
    {
      words: 'Leave it out of the figures',
      about: title,
      onAct: () =>
        correct({
          kind: 'leave-out',
          objective: chosen.id,
          span: { from: at, to: to ?? asOf },
          incident: title,
        }),
    },
  ]
}
