import { useQuery } from '@tanstack/react-query'
import { Ban, Clock, ShieldAlert } from 'lucide-react'
import { useState } from 'react'
import type { DeployOverride } from '@/backend/deploys.ts'
import { Badge } from '@/ui/badge.tsx'
import { Button } from '@/ui/button.tsx'
import { Card, CardFooter, CardHeader } from '@/ui/card.tsx'
import { EmptyState } from '@/ui/empty-state.tsx'
import { LoadFailure } from '@/ui/load-failure.tsx'
import { NotRefreshed } from '@/ui/not-refreshed.tsx'
import { SkeletonRows } from '@/ui/skeleton.tsx'
import { Time } from '@/ui/time.tsx'
import { useNow } from '@/ui/use-now.ts'
import { overrideState } from '../lib/deploy-words.ts'
import { settingsQueries } from '../queries.ts'
import { RecordOverrideDialog, RevokeOverrideDialog } from './override-dialogs.tsx'

/** When emergencies were let out all the same; admins record and revoke it here. */
export function OverridesCard({ mayOverride }: { mayOverride: boolean }) {
  const now = useNow()
  const overrides = useQuery(settingsQueries.deployOverrides())
  const { data, error, isFetching, dataUpdatedAt } = overrides
  const retry = () => void overrides.refetch()
  const [open, setOpen] = useState<'record' | DeployOverride | null>(null)
  const close = () => setOpen(null)
  const holds = data?.some((override) => overrideState(override, now) === 'holds') ?? false
  return (
    <Card aria-labelledby="overrides-title">
      <CardHeader id="overrides-title" title="Overrides" />
      {data === undefined ? (
        error === null ? (
          <SkeletonRows label="overrides" rows={2} />
        ) : (
          <LoadFailure what="Overrides" error={error} isRetrying={isFetching} onRetry={retry} />
        )
      ) : (
        <>
          <NotRefreshed
            what="Overrides"
            error={error}
            readAt={dataUpdatedAt}
            isRetrying={isFetching}
            onRetry={retry}
            className="m-3"
          />
          {data.length === 0 ? (
            <EmptyState title="Nothing was overridden">
              When an emergency has to go out in spite of the error budget, an admin says so here.
            </EmptyState>
          ) : (
            <ul aria-label="Overrides" className="divide-y divide-line">
              {data.map((override) => (
                <OverrideRow
                  key={override.id}
                  override={override}
                  now={now}
                  onRevoke={mayOverride ? () => setOpen(override) : null}
                />
              ))}
            </ul>
          )}
        </>
      )}
      <CardFooter className="flex-wrap justify-between">
        <span className="min-w-0 flex-1 basis-60 text-12 text-fg-3">
          An override lets emergencies out for some hours, never ordinary deploys.
        </span>
        <Button
          size="sm"
          icon={ShieldAlert}
          disabledReason={
            mayOverride ? (holds ? 'One holds already' : null) : 'Only an admin answers for it'
          }
          onClick={() => setOpen('record')}
        >
          Let emergencies out
        </Button>
      </CardFooter>
      {open === 'record' ? <RecordOverrideDialog onClose={close} /> : null}
      {open !== null && open !== 'record' ? (
        <RevokeOverrideDialog override={open} onClose={close} />
      ) : null}
    </Card>
  )
}

const looks = {
  holds: { tone: 'warn', icon: ShieldAlert, word: 'Holds' },
  ended: { tone: 'neutral', icon: Clock, word: 'Ended' },
  revoked: { tone: 'neutral', icon: Ban, word: 'Revoked' },
} as const

function OverrideRow({
  override,
  now,
  onRevoke,
}: {
  override: DeployOverride
  now: number
  onRevoke: (() => void) | null
}) {
  const state = overrideState(override, now)
  const { tone, icon, word } = looks[state]
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1.5 px-4 py-3 text-13">
      <div className="min-w-0 flex-1 basis-60">
        <p className="font-strong break-words">“{override.reason}”</p>
        <p className="text-12 text-fg-3">
          {override.createdByName}, <Time at={override.createdAt} format="day" />
          {state === 'revoked' && override.revokedAt !== null ? (
            <>
              {' '}
              · revoked by {override.revokedByName ?? 'somebody'},{' '}
              <Time at={override.revokedAt} format="day" />
            </>
          ) : (
            <>
              {' '}
              · {state === 'holds' ? 'until' : 'ended'} <Time at={override.endsAt} format="day" />
            </>
          )}
        </p>
      </div>
      <Badge tone={tone} icon={icon}>
        {word}
      </Badge>
      {state === 'holds' && onRevoke !== null ? (
        <Button size="sm" onClick={onRevoke}>
          Revoke
        </Button>
      ) : null}
    </li>
  )
}
