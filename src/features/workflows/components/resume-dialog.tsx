import { useMutation } from '@tanstack/react-query'
import { CircleHelp, Play } from 'lucide-react'
import type { WorkflowItem } from '@/backend/workflow-item.ts'
import { countOf } from '@/lib/format-number.ts'
import { Note } from '@/ui/note.tsx'
import { RerunDialog } from '@/ui/rerun-dialog.tsx'
import { confirmToast } from '@/ui/toast.tsx'
import { type GuardFacts, rerunLines, tallyReruns } from '@domain/workflows/preview-rerun.ts'
import { workflowMutations } from '../mutations.ts'

export type ResumeDialogProps = {
  workflows: readonly Pick<WorkflowItem, 'id' | 'operation' | 'status'>[]
  guard: GuardFacts
  onClose: () => void
}

/** Puts stopped work back into the queue, as new runs that the guard decides on as it is now. */
export function ResumeDialog({ workflows, guard, onClose }: ResumeDialogProps) {
  const resume = useMutation({
    ...workflowMutations.resume(),
    onSuccess: ({ resumed, skipped }) => {
      onClose()
      confirmToast(
        `${countOf(resumed, 'workflow')} back in the queue${
          skipped > 0 ? `, ${String(skipped)} left out because they moved on` : ''
        }`,
      )
    },
  })
  const names = workflows.map(({ operation }) => operation)
  const isOne = workflows.length === 1
  const unknown = workflows.filter(({ status }) => status === 'outcome_unknown').length
  return (
    <RerunDialog
      count={workflows.length}
      lines={rerunLines(tallyReruns(guard, names))}
      verb="Resume"
      what={{ kind: 'workflow', operation: names[0] ?? '' }}
      keep={unknown === workflows.length ? 'Leave it' : 'Keep halted'}
      action={{ icon: Play, variant: 'release' }}
      pendingLabel="Resuming…"
      purpose={isOne ? 'resuming it' : 'resuming them'}
      obstacle={null}
      rerun={resume}
      onRun={(order) => resume.mutate({ ids: workflows.map(({ id }) => id), ...order })}
      onClose={onClose}
    >
      {unknown > 0 ? (
        <Note
          tone="warn"
          icon={CircleHelp}
          title={
            isOne
              ? 'Its call may already have had its effect'
              : `${countOf(unknown, 'call')} may already have had an effect`
          }
        >
          Resuming repeats the call with the same idempotency key. An endpoint that honours keys
          does nothing twice; look there first if you are not sure that it does.
        </Note>
      ) : null}
    </RerunDialog>
  )
}
