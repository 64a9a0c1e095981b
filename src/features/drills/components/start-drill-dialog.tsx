import { useMutation } from '@tanstack/react-query'
import { GraduationCap } from 'lucide-react'
import { useCommandSurroundings } from '@/ui/command-dialog.tsx'
import { ConfirmCommand } from '@/ui/confirm-command.tsx'
import { Note } from '@/ui/note.tsx'
import { drillMutations } from '../mutations.ts'

/** Asks why, and says what a drill does and does not. */
export function StartDrillDialog({ onClose }: { onClose: () => void }) {
  const { environment, staleReason } = useCommandSurroundings()
  const start = useMutation({ ...drillMutations.start(), onSuccess: onClose })
  return (
    <ConfirmCommand
      title={`Practise a stop in ${environment.toUpperCase()}?`}
      description="It goes the way of a real stop, on a shadow of the kill switch."
      icon={GraduationCap}
      confirm="Start drill"
      pendingLabel="Asking the guard…"
      purpose="a drill"
      obstacle={staleReason}
      isPending={start.isPending}
      error={start.error}
      onClose={onClose}
      onConfirm={(reason) => start.mutate({ reason })}
    >
      <Note tone="info" icon={GraduationCap} title="Nothing is stopped">
        Agents and workflows go on as they are. Every panel says “Drill” until you end it, at the
        latest after 15 minutes. A real stop ends it at once.
      </Note>
    </ConfirmCommand>
  )
}
