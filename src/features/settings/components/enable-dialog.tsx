import { useMutation } from '@tanstack/react-query'
import type { Operation } from '@/backend/operations.ts'
import { ConfirmCommand } from '@/ui/confirm-command.tsx'
import { confirmToast } from '@/ui/toast.tsx'
import { settingsMutations } from '../mutations.ts'

/** Switching an operation on or off is a command of its own, with a reason. */
export function EnableDialog({
  operation,
  onClose,
}: {
  operation: Operation
  onClose: () => void
}) {
  const { definition, revision } = operation
  const willBeOn = !definition.enabled
  const save = useMutation({
    ...settingsMutations.saveOperation(),
    onSuccess: () => {
      onClose()
      confirmToast(`${definition.name} is ${willBeOn ? 'enabled' : 'disabled'}`)
    },
  })
  const verb = willBeOn ? 'Enable' : 'Disable'
  return (
    <ConfirmCommand
      title={`${verb} ${definition.name}`}
      description={
        willBeOn
          ? 'Agents may ask for it from then on. Its risk and the controls decide what they get.'
          : 'Every new call is refused at once, and approvals that were given for it are void.'
      }
      confirm={`${verb} operation`}
      pendingLabel={willBeOn ? 'Enabling…' : 'Disabling…'}
      purpose="this change"
      isPending={save.isPending}
      error={save.error}
      onClose={onClose}
      onConfirm={(reason) =>
        save.mutate({
          definition: { ...definition, enabled: willBeOn },
          reason,
          expectedRevision: revision,
        })
      }
    />
  )
}
