import { clsx } from 'clsx'
import type { Tone } from './badge.tsx'
import { Time } from './time.tsx'
import { VisibleText } from './visible-text.tsx'

const dots: Record<Tone, string> = {
  neutral: 'bg-graphic',
  ok: 'bg-ok-solid',
  warn: 'bg-warn-solid',
  danger: 'bg-danger-solid',
  info: 'bg-info-solid',
  held: 'bg-held-solid',
}

export interface TimelineEntry {
  key: string
  at: number
  words: string
  /** What was said of it. */
  note: string | null
  tone: Tone
}

/** What happened, one line each, along a thread. */
export function TimelineList({ entries }: { entries: readonly TimelineEntry[] }) {
  return (
    <ol className="grid px-4 py-3">
      {entries.map(({ key, at, words, note, tone }) => (
        <li
          key={key}
          className="group relative grid grid-cols-[8px_64px_minmax(0,1fr)] gap-x-3 pb-3 text-13 last:pb-0"
        >
          <span
            aria-hidden
            className="absolute top-3 -bottom-1 left-[3.5px] w-px bg-line group-last:hidden"
          />
          <span aria-hidden className={clsx('relative mt-1.5 size-2 rounded-full', dots[tone])} />
          <span className="text-12 leading-5 text-fg-3">
            <Time at={at} format="clock" />
          </span>
          <span className="min-w-0 break-words">
            <VisibleText text={words} />
            {note === null ? null : (
              <span className="block text-12 text-fg-2">
                <VisibleText text={note} />
              </span>
            )}
          </span>
        </li>
      ))}
    </ol>
  )
}
