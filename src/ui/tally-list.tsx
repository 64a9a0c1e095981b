import { CircleX, FlaskConical, Hourglass, type LucideIcon, Play } from 'lucide-react'
import { Icon } from './icon.tsx'

const looks: Record<TallyKind, { icon: LucideIcon; color: string }> = {
  live: { icon: Play, color: 'text-info' },
  advisory: { icon: FlaskConical, color: 'text-warn' },
  waits: { icon: Hourglass, color: 'text-held' },
  refused: { icon: CircleX, color: 'text-danger' },
}

export type TallyLine = { kind: TallyKind; words: string }

type TallyKind = 'live' | 'advisory' | 'waits' | 'refused'

/** What a command would come to, before it is given: one line per outcome. */
export function TallyList({
  label,
  lines,
  note,
}: {
  label: string
  lines: readonly TallyLine[]
  note?: string
}) {
  return (
    <section aria-label={label} className="rounded-control bg-sunken px-3.5 py-3">
      <h3 className="text-12 font-medium text-fg-3">{label}</h3>
      <ul className="mt-1 grid gap-0.5 text-14 font-semibold tabular-nums">
        {lines.map(({ kind, words }) => (
          <li key={words} className="flex items-center gap-2">
            <Icon of={looks[kind].icon} className={looks[kind].color} />
            {words}
          </li>
        ))}
      </ul>
      {note ? <p className="mt-2 text-12 text-fg-3">{note}</p> : null}
    </section>
  )
}
