import { clsx } from 'clsx'
import type { WorkflowRecord } from '@/backend/workflow-record.ts'
import { countOf } from '@/lib/format-number.ts'
import type { Tone } from '@/ui/badge.tsx'
import { Time } from '@/ui/time.tsx'
import { VisibleText } from '@/ui/visible-text.tsx'
import { timelineOf } from '../lib/timeline.ts'

const dots: Record<Tone, string> = {
  neutral: 'bg-graphic',
  ok: 'bg-ok-solid',
  warn: 'bg-warn-solid',
  danger: 'bg-danger-solid',
  info: 'bg-info-solid',
  held: 'bg-held-solid',
}

/** Everything that happened to a workflow, newest first. */
export function Timeline({
  record: { events, effects, eventsTotal },
}: {
  record: Pick<WorkflowRecord, 'events' | 'effects' | 'eventsTotal'>
}) {
  const earlier = eventsTotal - events.length
  return (
    <>
      <ol className="grid px-4 py-3">
        {timelineOf(events, effects).map(({ key, at, words, note, tone }) => (
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
      {earlier > 0 ? (
        <p className="border-t border-line px-4 py-2 text-12 text-fg-3">
          {countOf(earlier, 'earlier event')} not shown.
        </p>
      ) : null}
    </>
  )
}
