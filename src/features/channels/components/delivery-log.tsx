import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import {
  type Channel,
  type Delivery,
  type DeliveryState,
  deliveryStates,
} from '@/backend/channels.ts'
import { Button } from '@/ui/button.tsx'
import { Card, CardFooter, CardHeader } from '@/ui/card.tsx'
import { ChoiceList } from '@/ui/choice-list.tsx'
import { EmptyState } from '@/ui/empty-state.tsx'
import { FilterChip } from '@/ui/filter-chip.tsx'
import { LoadFailure } from '@/ui/load-failure.tsx'
import { NotRefreshed } from '@/ui/not-refreshed.tsx'
import { SkeletonRows } from '@/ui/skeleton.tsx'
import { stateTexts } from '../lib/channel-words.ts'
import { channelQueries } from '../queries.ts'
import { DeliveriesTable } from './deliveries-table.tsx'
import { RetryDeliveryDialog } from './retry-delivery-dialog.tsx'

const pageSize = 25
const atMost = 200

/** What was told where and when; what was given up stands above, where somebody can do something about it. */
export function DeliveryLog({ isAdmin }: { isAdmin: boolean }) {
  const [address, setAddress] = useSearchParams()
  const [limit, setLimit] = useState(pageSize)
  const [retried, setRetried] = useState<Delivery | null>(null)
  const { data: channels = [] } = useQuery(channelQueries.list())
  const channel = channels.find(({ id }) => id === address.get('channel')) ?? null
  const state = deliveryStates.find((known) => known === address.get('state')) ?? null
  const log = useQuery(channelQueries.deliveries({ channel: channel?.id ?? null, state, limit }))
  const { data: given } = useQuery({
    ...channelQueries.deliveries({ channel: channel?.id ?? null, state: 'dead', limit: 5 }),
    enabled: state === null,
  })
  const dead = state === null ? (given?.deliveries ?? []) : []
  const shown = [
    ...dead,
    ...(log.data?.deliveries ?? []).filter(({ id }) => !dead.some((other) => other.id === id)),
  ]

  function narrow(name: 'channel' | 'state', value: string | null) {
    setAddress(
      (before) => {
        if (value === null) before.delete(name)
        else before.set(name, value)
        return before
      },
      { replace: true },
    )
    setLimit(pageSize)
  }

  const retry = () => void log.refetch()
  return (
    <Card>
      <CardHeader title="Delivery log" />
      <Filters {...{ channels, channel, state }} onNarrow={narrow} />
      {log.data === undefined ? (
        log.error === null ? (
          <SkeletonRows label="deliveries" rows={4} />
        ) : (
          <LoadFailure
            what="The delivery log"
            error={log.error}
            isRetrying={log.isFetching}
            onRetry={retry}
          />
        )
      ) : (
        <>
          <NotRefreshed
            what="The delivery log"
            error={log.error}
            readAt={log.dataUpdatedAt}
            isRetrying={log.isFetching}
            onRetry={retry}
            className="m-3"
          />
          {shown.length === 0 ? (
            <EmptyState
              title={channel || state ? 'No delivery matches' : 'Nobody has been told anything yet'}
            >
              {channel || state
                ? 'Take a filter away to see more.'
                : 'What is told appears here within seconds, with what became of it.'}
            </EmptyState>
          ) : (
            <DeliveriesTable deliveries={shown} isAdmin={isAdmin} onRetry={setRetried} />
          )}
        </>
      )}
      {log.data?.isMore ? (
        <CardFooter>
          {limit < atMost ? (
            <Button size="sm" onClick={() => setLimit((before) => Math.min(atMost, before * 2))}>
              Show older
            </Button>
          ) : (
            <span className="text-12 text-fg-3">
              The last {atMost} are shown. Narrow the list to see older ones.
            </span>
          )}
        </CardFooter>
      ) : null}
      {retried ? <RetryDeliveryDialog delivery={retried} onClose={() => setRetried(null)} /> : null}
    </Card>
  )
}

function Filters({
  channels,
  channel,
  state,
  onNarrow,
}: {
  channels: readonly Channel[]
  channel: Channel | null
  state: DeliveryState | null
  onNarrow: (name: 'channel' | 'state', value: string | null) => void
}) {
  return (
    <div className="flex flex-wrap gap-2 border-b border-line px-4 py-2.5">
      <FilterChip
        name="Channel"
        value={channel?.name ?? null}
        onClear={() => onNarrow('channel', null)}
      >
        <ChoiceList
          label="Channel"
          options={channels.map(({ id, name }) => ({ value: id, label: name }))}
          chosen={channel ? [channel.id] : []}
          onChange={(chosen) => onNarrow('channel', chosen.at(-1) ?? null)}
        />
      </FilterChip>
      <FilterChip
        name="State"
        value={state === null ? null : stateTexts[state]}
        onClear={() => onNarrow('state', null)}
      >
        <ChoiceList
          label="State"
          options={deliveryStates.map((value) => ({ value, label: stateTexts[value] }))}
          chosen={state ? [state] : []}
          onChange={(chosen) => onNarrow('state', chosen.at(-1) ?? null)}
        />
      </FilterChip>
    </div>
  )
}
