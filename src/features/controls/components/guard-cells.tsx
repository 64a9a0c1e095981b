import { clsx } from 'clsx'
import { Check, CircleDashed, Moon, TriangleAlert } from 'lucide-react'
import type { GuardInstance } from '@/backend/stop-progress.ts'
import { formatAge } from '@/lib/format-duration.ts'
import { formatUtc } from '@/lib/format-time.ts'
import { Icon } from '@/ui/icon.tsx'
import { guardStanding, namedGuards } from '../lib/named-guards.ts'

const looks = {
  confirmed: { icon: Check, color: 'text-ok', frame: 'border-line-strong bg-surface' },
  pending: { icon: CircleDashed, color: 'text-fg-3', frame: 'border-dashed border-line-control' },
  idle: { icon: Moon, color: 'text-fg-3', frame: 'border-dashed border-line-control' },
  silent: { icon: TriangleAlert, color: 'text-warn', frame: 'border-warn-solid bg-warn-bg' },
} as const

export type GuardCellsProps = {
  guards: readonly GuardInstance[]
  /** Server time of the read that listed them. */
  serverTime: number
}

/** Which guards confirmed the new version: evidence for a stop, never the proof of it. */
export function GuardCells({ guards, serverTime }: GuardCellsProps) {
  if (guards.length === 0) return null
  return (
    <ul
      aria-label="Guards"
      className="grid grid-cols-[repeat(auto-fill,minmax(7.5rem,1fr))] gap-1.5"
    >
      {namedGuards(guards).map(({ guard, name }) => {
        const standing = guardStanding(guard, serverTime)
        const look = looks[standing]
        return (
          <li
            key={guard.id}
            className={clsx(
              'grid min-w-0 gap-0.75 rounded-inner border p-1.75 text-12',
              look.frame,
            )}
          >
            <span className="flex min-w-0 items-center gap-1.25 font-semibold">
              <Icon of={look.icon} size={12} className={look.color} />
              <span className="truncate">{name}</span>
            </span>
            <span
              className={clsx(
                'truncate tabular-nums',
                standing === 'silent' ? 'text-warn' : 'text-fg-3',
              )}
              title={
                guard.permitEndedAt === null
                  ? undefined
                  : `Permit ended ${formatUtc(guard.permitEndedAt)}`
              }
            >
              {said(guard, serverTime)}
            </span>
          </li>
        )
      })}
    </ul>
  )
}

function said(guard: GuardInstance, serverTime: number): string {
  switch (guardStanding(guard, serverTime)) {
    case 'silent':
      return `silent ${formatAge(serverTime - guard.lastSeenAt)}`
    case 'idle':
      return 'idle, no permit'
    case 'pending':
      return guard.enforcedVersion === null ? 'waiting' : `still on v${guard.enforcedVersion}`
    case 'confirmed': {
      const after = guard.confirmedAfterMs
      const version = `v${guard.enforcedVersion ?? 0}`
      return after !== null && after < 10_000 ? `${version} · ${Math.round(after)} ms` : version
    }
  }
}
