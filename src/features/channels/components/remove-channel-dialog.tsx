import { useMutation } from '@tanstack/react-query'
import type { Channel } from '@/backend/channels.ts'
import { ConfirmCommand } from '@/ui/confirm-command.tsx'
import { confirmToast } from '@/ui/toast.tsx'
import { channelMutations } from '../mutations.ts'

export function RemoveChannelDialog({
  channel,
  onClose,
}: {
  channel: Channel
  onClose: () => void
}) {
  const remove = useMutation({
    ...channelMutations.remove(),
    onSuccess: () => {
      onClose()
      confirmToast(`${channel.name} is removed`)
    },
  })
  return (
    <ConfirmCommand
      title={`Remove ${channel.name}`}
      description="It is told nothing any more, what waits for it is dropped, and its addresses are forgotten. What was told stays in the log."
      confirm="Remove channel"
      pendingLabel="Removing…"
      purpose="this removal"
      isPending={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onConfirm={(reason) => remove.mutate({ id: channel.id, reason })}
    />
  )
}
