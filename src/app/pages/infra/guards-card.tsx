import { CircleCheck, CircleDashed, Moon, ShieldOff, TriangleAlert } from 'lucide-react'
import {
  guardSentence,
  guardStanding,
  namedGuards,
  useStopProgress,
} from '@/features/controls/index.ts'
import { formatCount } from '@/lib/format-number.ts'
import { Card, CardHeader } from '@/ui/card.tsx'
import { EmptyState } from '@/ui/empty-state.tsx'
import { ErrorState } from '@/ui/error-state.tsx'
import { Icon } from '@/ui/icon.tsx'
import { SkeletonRows } from '@/ui/skeleton.tsx'
import { Cell, HeaderCell, Table } from '@/ui/table.tsx'
import { Time } from '@/ui/time.tsx'

const looks = {
  confirmed: { icon: CircleCheck, color: 'text-ok', words: null },
  pending: { icon: CircleDashed, color: 'text-warn', words: 'still on an older one' },
  idle: { icon: Moon, color: 'text-fg-3', words: 'idle, no permit' },
  silent: { icon: TriangleAlert, color: 'text-warn', words: 'silent' },
} as const

/** Which version of the controls each running guard enforces. */
export function GuardsCard() {
  const { data: progress, error, isFetching, refetch } = useStopProgress()
  return (
    <Card aria-label="Guard instances">
      <CardHeader
        title="Guard instances"
        meta={
          progress ? guardSentence(progress.guards, progress.serverTime, progress.version) : null
        }
      />
      {progress === undefined ? (
        error === null ? (
          <SkeletonRows label="guards" rows={4} />
        ) : (
          <ErrorState
            title="Guards did not load"
            onRetry={() => void refetch()}
            isRetrying={isFetching}
          >
            {error.message}
          </ErrorState>
        )
      ) : progress.guards.length === 0 ? (
        <EmptyState icon={ShieldOff} title="No guard runs">
          An instance reports here with the first call that it guards, and stays for an hour after
          its last.
        </EmptyState>
      ) : (
        <Table label="Guard instances">
          <thead>
            <tr>
              <HeaderCell>Guard</HeaderCell>
              <HeaderCell>Enforces</HeaderCell>
              <HeaderCell className="text-right max-tablet:hidden">Took</HeaderCell>
              <HeaderCell className="text-right">Seen</HeaderCell>
            </tr>
          </thead>
          <tbody className="[&_tr:last-child>td]:border-b-0">
            {namedGuards(progress.guards).map(({ guard, name }) => {
              const look = looks[guardStanding(guard, progress.serverTime)]
              return (
                <tr key={guard.id}>
                  <Cell className="font-medium">{name}</Cell>
                  <Cell>
                    <span className={`inline-flex items-center gap-1.5 font-medium ${look.color}`}>
                      <Icon of={look.icon} size={14} />
                      <span className="tabular-nums">
                        {guard.enforcedVersion === null ? '' : `v${guard.enforcedVersion}`}
                        {look.words === null ? null : (
                          <span className="font-normal text-fg-3"> {look.words}</span>
                        )}
                      </span>
                    </span>
                  </Cell>
                  <Cell className="text-right whitespace-nowrap tabular-nums max-tablet:hidden">
                    {tookWords(guard.confirmedAfterMs)}
                  </Cell>
                  <Cell className="text-right whitespace-nowrap text-fg-3">
                    <Time at={guard.lastSeenAt} isFocusable={false} />
                  </Cell>
                </tr>
              )
            })}
          </tbody>
        </Table>
      )}
    </Card>
  )
}

/** Longer ones had nothing to guard meanwhile: they read the controls before their next decision. */
function tookWords(confirmedAfterMs: number | null): string {
  return confirmedAfterMs === null || confirmedAfterMs >= 10_000
    ? '–'
    : `${formatCount(Math.round(confirmedAfterMs))} ms`
}
