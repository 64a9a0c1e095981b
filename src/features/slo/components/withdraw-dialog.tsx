import { useMutation } from '@tanstack/react-query'
import { useRef } from 'react'
import { formatDuration } from '@/lib/format-duration.ts'
import { useCommandSurroundings } from '@/ui/command-dialog.tsx'
import { ConfirmCommand } from '@/ui/confirm-command.tsx'
import { confirmToast } from '@/ui/toast.tsx'
import type { Exclusion } from '../lib/correction.ts'
import { exclusionRowId } from '../lib/exclusion-row.ts'
import { sloMutations } from '../mutations.ts'

/** Minutes that were left out count again. */
export function WithdrawDialog({
  exclusion,
  objective,
  onClose,
}: {
  exclusion: Exclusion
  /** Its title. */
  objective: string
  onClose: () => void
}) {
  const { staleReason } = useCommandSurroundings()
  const isDone = useRef(false)
  const withdraw = useMutation({
    ...sloMutations.withdrawExclusion(),
    onSuccess: () => {
      isDone.current = true
      onClose()
      confirmToast(`These minutes of ${objective} count again`)
    },
  })
  const length = formatDuration(exclusion.to - exclusion.from)
  return (
    <ConfirmCommand
      title={`Count ${length} of ${objective} again`}
      description={`They were left out by ${exclusion.authorName}: “${exclusion.reason}”. The exclusion stays in the list as withdrawn.`}
      confirm="Withdraw exclusion"
      pendingLabel="Withdrawing…"
      purpose={null}
      obstacle={staleReason}
      isPending={withdraw.isPending}
      error={withdraw.error}
      onClose={onClose}
      onConfirm={(reason) => withdraw.mutate({ id: exclusion.id, reason })}
      // The button that opened this is gone once it is withdrawn; its row stays.
      onCloseAutoFocus={(event) => {
        const row = document.getElementById(exclusionRowId(exclusion.id))
        if (!isDone.current || row === null) return
        event.preventDefault()
        row.focus()
      }}
    />
  )
}
