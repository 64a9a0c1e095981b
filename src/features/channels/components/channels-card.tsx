import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import type { Channel } from '@/backend/channels.ts'
import { Button } from '@/ui/button.tsx'
import { Card, CardFooter, CardHeader } from '@/ui/card.tsx'
import { EmptyState } from '@/ui/empty-state.tsx'
import { LoadFailure } from '@/ui/load-failure.tsx'
import { NotRefreshed } from '@/ui/not-refreshed.tsx'
import { SkeletonRows } from '@/ui/skeleton.tsx'
import { channelQueries } from '../queries.ts'
import { ChannelDialog } from './channel-dialog.tsx'
import { type ChannelAction, ChannelsTable } from './channels-table.tsx'
import { RemoveChannelDialog } from './remove-channel-dialog.tsx'
import { TestChannelDialog } from './test-channel-dialog.tsx'

type Open = { action: 'add' } | { action: ChannelAction; channel: Channel } | null

/** Where people are told, and how each way fares. */
export function ChannelsCard({ isAdmin }: { isAdmin: boolean }) {
  const channels = useQuery(channelQueries.list())
  const { data: missing = [] } = useQuery({ ...channelQueries.missingSecrets(), enabled: isAdmin })
  const [open, setOpen] = useState<Open>(null)
  const { data, error, isFetching, dataUpdatedAt } = channels
  const retry = () => void channels.refetch()
  return (
    <Card>
      <CardHeader
        title="Channels"
        action={
          <Button
            size="sm"
            icon={Plus}
            disabledReason={isAdmin ? null : 'Needs the admin role'}
            reasonPlacement="beside"
            onClick={() => setOpen({ action: 'add' })}
          >
            Add channel
          </Button>
        }
      />
      {data === undefined ? (
        error === null ? (
          <SkeletonRows label="channels" rows={3} />
        ) : (
          <LoadFailure what="Channels" error={error} isRetrying={isFetching} onRetry={retry}>
            People are told all the same.
          </LoadFailure>
        )
      ) : (
        <>
          <NotRefreshed
            what="Channels"
            error={error}
            readAt={dataUpdatedAt}
            isRetrying={isFetching}
            onRetry={retry}
            className="m-3"
          />
          {data.length === 0 ? (
            <EmptyState title="Nobody is told of anything">
              Alerts stand on the alerts page, and there is no channel to tell people.{' '}
              {isAdmin ? 'Add the first one.' : 'An admin can add one.'}
            </EmptyState>
          ) : (
            <ChannelsTable
              channels={data}
              missing={missing}
              isAdmin={isAdmin}
              onAct={(channel, action) => setOpen({ action, channel })}
            />
          )}
        </>
      )}
      <CardFooter>
        <span className="text-12 text-fg-3">
          Secrets are named here and kept in the environment of the functions, never in the
          database.
        </span>
      </CardFooter>
      <OpenDialog open={open} missing={missing} onClose={() => setOpen(null)} />
    </Card>
  )
}

function OpenDialog({
  open,
  missing,
  onClose,
}: {
  open: Open
  missing: readonly string[]
  onClose: () => void
}) {
  if (open === null) return null
  switch (open.action) {
    case 'add':
      return <ChannelDialog channel={null} missing={missing} onClose={onClose} />
    case 'edit':
      return <ChannelDialog channel={open.channel} missing={missing} onClose={onClose} />
    case 'test':
      return <TestChannelDialog channel={open.channel} onClose={onClose} />
    case 'remove':
      return <RemoveChannelDialog channel={open.channel} onClose={onClose} />
  }
}
