import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { type Channel, channelKinds, type ChannelRoute } from '@/backend/channels.ts'
import { Checkbox } from '@/ui/checkbox.tsx'
import { ChipGroup } from '@/ui/chip-group.tsx'
import { ConfirmCommand } from '@/ui/confirm-command.tsx'
import { Field, Input } from '@/ui/field.tsx'
import { confirmToast } from '@/ui/toast.tsx'
import {
  type ChannelDraft,
  definitionOf,
  draftObstacle,
  draftOf,
  emptyDraft,
  routesOf,
} from '../lib/channel-draft.ts'
import { kindTexts, routeTexts } from '../lib/channel-words.ts'
import { channelMutations } from '../mutations.ts'
import { AddressFields } from './address-fields.tsx'
import { SecretField } from './secret-field.tsx'

const kindOptions = channelKinds.map((value) => ({ value, label: kindTexts[value].name }))

/** Adds a channel, or changes one. */
export function ChannelDialog({
  channel,
  missing,
  onClose,
}: {
  channel: Channel | null
  missing: readonly string[]
  onClose: () => void
}) {
  const [draft, setDraft] = useState(() => (channel ? draftOf(channel) : emptyDraft('slack')))
  const save = useMutation({
    ...channelMutations.save(),
    onSuccess: () => {
      onClose()
      confirmToast(`${draft.name.trim()} is saved`)
    },
  })
  const change = (changes: Partial<ChannelDraft>) =>
    setDraft((before) => ({ ...before, ...changes }))

  function handleRoute(route: ChannelRoute, isChosen: boolean) {
    change({
      routes: isChosen ? [...draft.routes, route] : draft.routes.filter((other) => other !== route),
    })
  }

  return (
    <ConfirmCommand
      title={channel ? `Edit ${channel.name}` : 'Add a channel'}
      description={kindTexts[draft.kind].about}
      confirm={channel ? 'Save channel' : 'Add channel'}
      pendingLabel="Saving…"
      purpose="this channel"
      obstacle={draftObstacle(draft)}
      isPending={save.isPending}
      error={save.error}
      whenUnknown="Look whether the list shows it as you left it."
      onClose={onClose}
      onConfirm={(reason) =>
        save.mutate({
          definition: definitionOf(draft, channel?.id ?? null),
          reason,
          expectedRevision: channel?.revision ?? null,
        })
      }
    >
      {channel ? null : (
        <ChipGroup
          label="Kind"
          options={kindOptions}
          value={draft.kind}
          onChange={(kind) => setDraft({ ...emptyDraft(kind), name: draft.name })}
        />
      )}
      <Field label="Name" hint="As people call it, such as “On call” or “#operations”.">
        <Input
          value={draft.name}
          maxLength={60}
          autoComplete="off"
          onChange={(event) => change({ name: event.target.value })}
        />
      </Field>
      <AddressFields draft={draft} onChange={change} />
      <SecretField draft={draft} missing={missing} onChange={change} />
      <fieldset className="grid gap-2.5">
        <legend className="mb-1.5 text-13 font-strong">It is told</legend>
        {routesOf(draft.kind).map((route) => (
          <Checkbox
            key={route}
            label={routeTexts[route].name}
            hint={routeTexts[route].hint}
            checked={draft.routes.includes(route)}
            onChange={(event) => handleRoute(route, event.target.checked)}
          />
        ))}
      </fieldset>
      <Checkbox
        label="On"
        hint="Off, it is told nothing, and what waits for it is dropped."
        checked={draft.isEnabled}
        onChange={(event) => change({ isEnabled: event.target.checked })}
      />
    </ConfirmCommand>
  )
}
