import type { Channel } from '@/backend/channels.ts'
import { countOf } from '@/lib/format-number.ts'
import { Badge } from '@/ui/badge.tsx'
import { Icon } from '@/ui/icon.tsx'
import { RowMenu } from '@/ui/row-menu.tsx'
import { Cell, HeaderCell, Table } from '@/ui/table.tsx'
import { Time } from '@/ui/time.tsx'
import { channelState, kindTexts, routeTexts } from '../lib/channel-words.ts'

export type ChannelAction = 'edit' | 'test' | 'remove'

export function ChannelsTable({
  channels,
  missing,
  isAdmin,
  onAct,
}: {
  channels: readonly Channel[]
  missing: readonly string[]
  isAdmin: boolean
  onAct: (channel: Channel, action: ChannelAction) => void
}) {
  return (
    <Table label="Channels">
      <thead className="max-tablet:sr-only">
        <tr>
          <HeaderCell>Channel</HeaderCell>
          <HeaderCell className="max-tablet:hidden">Is told</HeaderCell>
          <HeaderCell className="max-desktop:hidden">Last told</HeaderCell>
          <HeaderCell className="max-tablet:hidden">State</HeaderCell>
          <HeaderCell>
            <span className="sr-only">Actions</span>
          </HeaderCell>
        </tr>
      </thead>
      <tbody className="[&_tr:last-child>td]:border-b-0">
        {channels.map((channel) => (
          <ChannelRow
            key={channel.id}
            channel={channel}
            missing={missing}
            actions={
              isAdmin
                ? (['test', 'edit', 'remove'] as const).map((action) => ({
                    words: actionWords[action],
                    about: channel.name,
                    onAct: () => onAct(channel, action),
                  }))
                : []
            }
          />
        ))}
      </tbody>
    </Table>
  )
}

const actionWords = { test: 'Test', edit: 'Edit', remove: 'Remove' } as const

function ChannelRow({
  channel,
  missing,
  actions,
}: {
  channel: Channel
  missing: readonly string[]
  actions: Parameters<typeof RowMenu>[0]['actions']
}) {
  const { name, icon } = kindTexts[channel.kind]
  const routes =
    channel.routes.length === 0
      ? 'nothing'
      : channel.routes.map((route) => routeTexts[route].name.toLowerCase()).join(', ')
  return (
    <tr className={channel.isEnabled ? undefined : 'text-fg-3'}>
      <Cell>
        <div className="flex min-w-0 gap-2.5">
          <Icon of={icon} className="mt-0.5 text-fg-3" />
          <div className="min-w-0">
            <p className="font-strong break-words">{channel.name}</p>
            <p className="text-12 break-all text-fg-3">{reachOf(channel) ?? name}</p>
            <p className="text-12 text-fg-3 tablet:hidden">is told {routes}</p>
            <div className="mt-1.5 tablet:hidden">
              <ChannelStateCell channel={channel} missing={missing} />
            </div>
          </div>
        </div>
      </Cell>
      <Cell className="text-13 text-fg-2 max-tablet:hidden">{routes}</Cell>
      <Cell className="text-fg-2 max-desktop:hidden">
        {channel.lastSentAt === null ? 'never' : <Time at={channel.lastSentAt} />}
      </Cell>
      <Cell className="max-tablet:hidden">
        <ChannelStateCell channel={channel} missing={missing} />
      </Cell>
      <Cell className="text-right">
        <RowMenu of={channel.name} actions={actions} look="menu" />
      </Cell>
    </tr>
  )
}

function ChannelStateCell({ channel, missing }: { channel: Channel; missing: readonly string[] }) {
  const { tone, icon, word } = channelState(channel, missing)
  const isFailing = channel.isEnabled && channel.failures > 0
  return (
    <>
      <Badge tone={tone} icon={icon} look={channel.isEnabled ? 'tint' : 'line'}>
        {word}
      </Badge>
      {word === 'Secret missing' ? (
        <p className="mt-1 text-12 text-fg-3">not set where the functions run</p>
      ) : null}
      {isFailing && channel.lastError !== null ? (
        <p className="mt-1 text-12 text-fg-3">{channel.lastError}</p>
      ) : null}
      {channel.restsUntil !== null && channel.isEnabled ? (
        <p className="mt-1 text-12 text-fg-3">
          next try <Time at={channel.restsUntil} />
        </p>
      ) : null}
      {channel.waiting + channel.dead > 0 ? (
        <p className="mt-1 text-12 text-fg-3">
          {[
            channel.waiting > 0 ? `${countOf(channel.waiting, 'message')} waiting` : null,
            channel.dead > 0 ? `${String(channel.dead)} given up` : null,
          ]
            .filter((part) => part !== null)
            .join(', ')}
        </p>
      ) : null}
    </>
  )
}

/** Whom it reaches, for those who may know. */
function reachOf({ kind, config, secretRef }: Channel): string | null {
  if (config === null) return null
  switch (kind) {
    case 'webhook':
      return config.url ?? null
    case 'email':
      return (config.to ?? []).join(', ')
    case 'pagerduty':
    case 'slack':
      return secretRef
  }
}
