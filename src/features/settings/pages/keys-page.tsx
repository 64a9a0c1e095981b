import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import type { ApiKey } from '@/backend/api-keys.ts'
import { Button } from '@/ui/button.tsx'
import { Card, CardFooter, CardHeader } from '@/ui/card.tsx'
import { EmptyState } from '@/ui/empty-state.tsx'
import { LoadFailure } from '@/ui/load-failure.tsx'
import { NotRefreshed } from '@/ui/not-refreshed.tsx'
import { SkeletonRows } from '@/ui/skeleton.tsx'
import { useNow } from '@/ui/use-now.ts'
import { CreateKeyDialog } from '../components/create-key-dialog.tsx'
import { KeysTable } from '../components/keys-table.tsx'
import { RevokeKeyDialog } from '../components/revoke-key-dialog.tsx'
import { keyState } from '../lib/key-state.ts'
import { settingsQueries } from '../queries.ts'

/** How machines get in: which keys there are, and what they may do. */
export function KeysPage({ selfId }: { selfId: string }) {
  const now = useNow()
  const { data, error, refetch, isFetching, dataUpdatedAt } = useQuery(settingsQueries.keys())
  const { data: members = null } = useQuery(settingsQueries.members())
  const [isCreating, setCreating] = useState(false)
  const [revoked, setRevoked] = useState<ApiKey | null>(null)
  const active = data?.filter((key) => keyState(key, members, now) === 'active').length ?? 0
  return (
    <Card>
      <CardHeader
        title="API keys"
        badge={
          data ? (
            <span className="truncate text-12 text-fg-3 max-tablet:hidden">
              {active} of {data.length} active
            </span>
          ) : null
        }
        action={
          <Button size="sm" icon={Plus} onClick={() => setCreating(true)}>
            Create key
          </Button>
        }
      />
      {data === undefined ? null : (
        <NotRefreshed
          what="API keys"
          error={error}
          readAt={dataUpdatedAt}
          isRetrying={isFetching}
          onRetry={() => void refetch()}
          className="m-3"
        />
      )}
      {data === undefined ? (
        error === null ? (
          <SkeletonRows label="API keys" rows={4} />
        ) : (
          <LoadFailure
            what="API keys"
            error={error}
            isRetrying={isFetching}
            onRetry={() => void refetch()}
          />
        )
      ) : data.length === 0 ? (
        <EmptyState title="There is no API key">
          Agents, CI and Prometheus each get one of their own. Create the first one.
        </EmptyState>
      ) : (
        <KeysTable keys={data} members={members} onRevoke={setRevoked} />
      )}
      <CardFooter>
        <span className="text-12 text-fg-3">
          A key is shown once. Only its hash is kept, and nobody can read that.
        </span>
      </CardFooter>
      {isCreating ? <CreateKeyDialog selfId={selfId} onClose={() => setCreating(false)} /> : null}
      {revoked ? <RevokeKeyDialog apiKey={revoked} onClose={() => setRevoked(null)} /> : null}
    </Card>
  )
}
