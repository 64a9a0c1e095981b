import { useMutation } from '@tanstack/react-query'
import { Flag } from 'lucide-react'
import { CommandForm } from '@/ui/command-form.tsx'
import { drillMutations } from '../mutations.ts'

/** Ends a drill for everybody; an old sign-in is asked for its password, as a release would. */
export function EndDrillDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const end = useMutation({ ...drillMutations.end(), onSuccess: onClose })
  return (
    <CommandForm
      title="End this drill?"
      description="The shadow row is switched off, and the guard of the drill must admit again. The drill stays in the list."
      icon={Flag}
      confirm="End drill"
      pendingLabel="Asking the guard…"
      cancel="Go on with it"
      purpose="ending the drill"
      obstacle={null}
      isPending={end.isPending}
      error={end.error}
      onClose={onClose}
      onConfirm={() => end.mutate(id)}
    />
  )
}
