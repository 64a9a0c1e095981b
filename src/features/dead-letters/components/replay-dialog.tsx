import { useMutation } from '@tanstack/react-query'
import { RotateCcw } from 'lucide-react'
import type { DeadLetter } from '@/backend/dead-letters.ts'
import { countOf } from '@/lib/format-number.ts'
import { RerunDialog } from '@/ui/rerun-dialog.tsx'
import { confirmToast } from '@/ui/toast.tsx'
import { type GuardFacts, rerunLines, tallyReruns } from '@domain/workflows/preview-rerun.ts'
import { deadLetterMutations } from '../mutations.ts'

export type ReplayDialogProps = {
  letters: readonly Pick<DeadLetter, 'id' | 'operation'>[]
  guard: GuardFacts & { isStopped: boolean }
  onClose: () => void
}

/** Runs dead letters again; says first what the guard would decide on each as it is now. */
export function ReplayDialog({ letters, guard, onClose }: ReplayDialogProps) {
  const replay = useMutation({
    ...deadLetterMutations.replay(),
    onSuccess: ({ replayed, skipped }) => {
      onClose()
      confirmToast(
        `${countOf(replayed, 'dead letter')} back in the queue${
          skipped > 0 ? `, ${String(skipped)} left out because they were handled or expired` : ''
        }`,
      )
    },
  })
  const names = letters.map(({ operation }) => operation)
  const isOne = letters.length === 1
  return (
    <RerunDialog
      count={letters.length}
      lines={rerunLines(tallyReruns(guard, names))}
      verb="Replay"
      what={{ kind: 'dead letter', operation: names[0] ?? '' }}
      keep={isOne ? 'Leave it' : 'Leave them'}
      action={{ icon: RotateCcw, variant: 'primary' }}
      pendingLabel="Replaying…"
      purpose={isOne ? 'replaying it' : 'replaying them'}
      obstacle={guard.isStopped ? 'Release the kill switch first' : null}
      rerun={replay}
      onRun={(order) => replay.mutate({ ids: letters.map(({ id }) => id), ...order })}
      onClose={onClose}
    />
  )
}
