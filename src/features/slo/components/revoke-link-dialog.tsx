import { useMutation } from '@tanstack/react-query'
import type { ShareLink } from '@/backend/share-links.ts'
import { ConfirmCommand } from '@/ui/confirm-command.tsx'
import { confirmToast } from '@/ui/toast.tsx'
import { sloMutations } from '../mutations.ts'

/** Narrows what outsiders see, so an old sign-in will do. */
export function RevokeLinkDialog({ link, onClose }: { link: ShareLink; onClose: () => void }) {
  const revoke = useMutation({
    ...sloMutations.revokeShareLink(),
    onSuccess: () => {
      onClose()
      confirmToast(`The link for “${link.name}” shows nothing any longer`)
    },
  })
  return (
    <ConfirmCommand
      title={`Revoke the link for “${link.name}”`}
      description="It shows nothing from its next opening or reload on. It cannot be brought back; create another one instead."
      confirm="Revoke link"
      pendingLabel="Revoking…"
      purpose={null}
      isPending={revoke.isPending}
      error={revoke.error}
      onClose={onClose}
      onConfirm={(reason) => revoke.mutate({ id: link.id, reason })}
    />
  )
}
