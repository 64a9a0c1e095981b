import { useMutation } from '@tanstack/react-query'
import type { ApiKey } from '@/backend/api-keys.ts'
import { ConfirmCommand } from '@/ui/confirm-command.tsx'
import { confirmToast } from '@/ui/toast.tsx'
import { settingsMutations } from '../mutations.ts'

/** Taking a key back narrows power, so an old sign-in will do. */
export function RevokeKeyDialog({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const revoke = useMutation({
    ...settingsMutations.revokeKey(),
    onSuccess: () => {
      onClose()
      confirmToast(`${apiKey.name} is revoked`)
    },
  })
  return (
    <ConfirmCommand
      title={`Revoke ${apiKey.name}`}
      description="Its next call is refused. It cannot be brought back; make another key instead."
      confirm="Revoke key"
      pendingLabel="Revoking…"
      purpose={null}
      isPending={revoke.isPending}
      error={revoke.error}
      onClose={onClose}
      onConfirm={(reason) => revoke.mutate({ id: apiKey.id, reason })}
    />
  )
}
