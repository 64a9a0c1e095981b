import { useMutation } from '@tanstack/react-query'
import type { ServiceBudget } from '@/backend/service-budgets.ts'
import { useCommandSurroundings } from '@/ui/command-dialog.tsx'
import { ConfirmCommand } from '@/ui/confirm-command.tsx'
import { confirmToast } from '@/ui/toast.tsx'
import { infraMutations } from '../mutations.ts'

/** Takes a service out of the list; what it was stays in the audit log. */
export function RemoveBudgetDialog({
  budget: { service, revision },
  onClose,
}: {
  budget: ServiceBudget
  onClose: () => void
}) {
  const { staleReason } = useCommandSurroundings()
  const remove = useMutation({
    ...infraMutations.removeBudget(),
    onSuccess: () => {
      onClose()
      confirmToast(`${service} removed`)
    },
  })
  return (
    <ConfirmCommand
      title={`Remove ${service}?`}
      description="Its budget and cost count no more. What they were stays in the audit log."
      confirm="Remove service"
      pendingLabel="Removing…"
      purpose={null}
      obstacle={staleReason}
      isPending={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onConfirm={(reason) => remove.mutate({ service, reason, expectedRevision: revision })}
    />
  )
}
