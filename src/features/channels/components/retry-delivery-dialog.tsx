import { useMutation } from '@tanstack/react-query'
import type { Delivery } from '@/backend/channels.ts'
import { ConfirmCommand } from '@/ui/confirm-command.tsx'
import { confirmToast } from '@/ui/toast.tsx'
import { deliveryTitle } from '../lib/channel-words.ts'
import { channelMutations } from '../mutations.ts'

export function RetryDeliveryDialog({
  delivery,
  onClose,
}: {
  delivery: Delivery
  onClose: () => void
}) {
  const retry = useMutation({
    ...channelMutations.retry(),
    onSuccess: () => {
      onClose()
      confirmToast('It is on its way again')
    },
  })
  return (
    <ConfirmCommand
      title="Tell it after all"
      description={`“${deliveryTitle(delivery)}” goes to ${delivery.channelName} again, and what ended it since then follows.`}
      confirm="Send again"
      pendingLabel="Sending…"
      purpose={null}
      isPending={retry.isPending}
      error={retry.error}
      onClose={onClose}
      onConfirm={(reason) => retry.mutate({ id: delivery.id, reason })}
    />
  )
}
