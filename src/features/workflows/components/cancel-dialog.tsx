import { useMutation } from '@tanstack/react-query'
import { CircleSlash } from 'lucide-react'
import { useState } from 'react'
import type { WorkflowItem } from '@/backend/workflow-item.ts'
import { countOf } from '@/lib/format-number.ts'
import { Button } from '@/ui/button.tsx'
import { CommandDialog, useCommandSurroundings } from '@/ui/command-dialog.tsx'
import { CommandFailure } from '@/ui/command-failure.tsx'
import { Field, Input } from '@/ui/field.tsx'
import { Note } from '@/ui/note.tsx'
import { confirmToast } from '@/ui/toast.tsx'
import { workflowMutations } from '../mutations.ts'

export type CancelDialogProps = {
  workflows: readonly Pick<WorkflowItem, 'id' | 'operation' | 'openEffects'>[]
  onClose: () => void
}

/** Ends work for good; what has a call out ends once that is accounted for. */
export function CancelDialog({ workflows, onClose }: CancelDialogProps) {
  const { environment, staleReason } = useCommandSurroundings()
  const [reason, setReason] = useState('')
  const cancel = useMutation({
    ...workflowMutations.cancel(),
    onSuccess: ({ cancelled, cancelling, skipped }) => {
      onClose()
      const parts = [
        cancelled > 0 ? `${String(cancelled)} cancelled` : '',
        cancelling > 0 ? `${String(cancelling)} cancelling, a call is still out` : '',
        skipped > 0 ? `${String(skipped)} had ended already` : '',
      ]
      confirmToast(parts.filter((part) => part !== '').join(', '))
    },
  })
  const [first] = workflows
  const isOne = workflows.length === 1
  const open = workflows.filter(({ openEffects }) => openEffects > 0).length
  return (
    <CommandDialog
      title={
        isOne
          ? `Cancel this ${first?.operation ?? ''} in ${environment.toUpperCase()}?`
          : `Cancel ${countOf(workflows.length, 'workflow')} in ${environment.toUpperCase()}?`
      }
      description={
        isOne
          ? 'It never runs again. Its caller is told when it asks.'
          : 'They never run again. Their callers are told when they ask.'
      }
      onClose={onClose}
      footerStart={
        <Button size="lg" onClick={onClose}>
          {isOne ? 'Keep it' : 'Keep them'}
        </Button>
      }
      footerEnd={
        <Button
          size="lg"
          variant="primary"
          icon={CircleSlash}
          pending={cancel.isPending}
          pendingLabel="Cancelling…"
          disabledReason={staleReason ?? (reason.trim() === '' ? 'Say why' : null)}
          onClick={() =>
            cancel.mutate({ ids: workflows.map(({ id }) => id), reason: reason.trim() })
          }
        >
          {isOne ? 'Cancel workflow' : `Cancel ${countOf(workflows.length, 'workflow')}`}
        </Button>
      }
    >
      <CommandFailure error={cancel.error} />
      {open > 0 ? (
        <Note tone="info" icon={CircleSlash} title={`${countOf(open, 'call')} already left`}>
          It cannot be recalled. If it fails, the workflow is cancelled; if it succeeds, the
          workflow has succeeded and its timeline says that the cancel came too late.
        </Note>
      ) : null}
      <Field label="Why" hint="Kept in the audit log and in the timeline.">
        <Input value={reason} maxLength={500} onChange={({ target }) => setReason(target.value)} />
      </Field>
    </CommandDialog>
  )
}
