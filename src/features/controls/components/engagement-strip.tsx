import type { ReactNode } from 'react'
import { formatTime, formatUtc } from '@/lib/format-time.ts'
import { Avatar } from '@/ui/avatar.tsx'
import type { Engagement } from '../lib/engagement.ts'
import { splitReason } from '../lib/reason.ts'
import { Incident } from './incident.tsx'

export type EngagementStripProps = {
  engagement: Engagement
  until: ReactNode
  action: ReactNode
}

/** Who, since when, why and until when: the facts every engaged control leads with. */
export function EngagementStrip({ engagement, until, action }: EngagementStripProps) {
  const { byName, since, reason } = engagement
  const said = splitReason(reason ?? 'no reason given')
  return (
    <div className="flex flex-wrap items-center gap-x-8 gap-y-3 border-t border-current/15 px-5 py-3 max-tablet:px-4">
      <dl className="flex min-w-0 flex-1 flex-wrap gap-x-8 gap-y-3 max-tablet:grid max-tablet:basis-full max-tablet:grid-cols-2 max-tablet:gap-x-4">
        <Fact name="Who">
          <span className="inline-flex items-center gap-1.5">
            <Avatar name={byName ?? '?'} kind={byName === null ? 'system' : 'user'} size={20} />
            {byName ?? 'unknown'}
          </span>
        </Fact>
        <Fact name="Since">{since === null ? 'unknown' : bothClocks(since)}</Fact>
        <Fact name="Why">
          {said.text}
          {said.incident === null ? null : (
            <>
              , <Incident of={said.incident} className="text-accent" />
            </>
          )}
        </Fact>
        <Fact name="Until">{until}</Fact>
      </dl>
      <div className="max-tablet:w-full max-tablet:*:w-full">{action}</div>
    </div>
  )
}

/** In UTC and, where that differs, in the reader's own zone. */
function bothClocks(at: number): string {
  const here = formatTime(at, 'minute')
  return here === formatTime(at, 'minute', 'UTC') ? formatUtc(at) : `${formatUtc(at)}, ${here} here`
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-12 text-fg-3">{name}</dt>
      <dd className="text-13 font-strong break-words tabular-nums">{children}</dd>
    </div>
  )
}
