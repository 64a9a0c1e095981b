import { useMutation } from '@tanstack/react-query'
import { CircleCheck } from 'lucide-react'
import { useState } from 'react'
import type { RunbookRun } from '@/backend/runbook-runs.ts'
import { Button } from '@/ui/button.tsx'
import { CommandDialog, useCommandSurroundings } from '@/ui/command-dialog.tsx'
import { CommandFailure } from '@/ui/command-failure.tsx'
import { Field, TextArea } from '@/ui/field.tsx'
import { confirmToast } from '@/ui/toast.tsx'
import { doneCount } from '../lib/run-progress.ts'
import { runbookMutations } from '../mutations.ts'

export type FinishDialogProps = { run: RunbookRun; stepCount: number; onClose: () => void }

/** Ends a run for everybody who follows it; what was ticked stays on record. */
export function FinishDialog({ run, stepCount, onClose }: FinishDialogProps) {
  const { staleReason } = useCommandSurroundings()
  const [note, setNote] = useState('')
  const finish = useMutation({
    ...runbookMutations.finish(),
    onSuccess: () => {
      onClose()
      confirmToast('The run is finished')
    },
  })
  const done = doneCount(run)
  return (
    <CommandDialog
      title="Finish this run?"
      description={`${String(done)} of ${String(stepCount)} steps are ticked. Not every step has to be: it ends for everybody who follows it, and stays on record.`}
      onClose={onClose}
      footerStart={
        <Button size="lg" onClick={onClose}>
          Go on with it
        </Button>
      }
      footerEnd={
        <Button
          size="lg"
          variant="primary"
          icon={CircleCheck}
          pending={finish.isPending}
          pendingLabel="Finishing…"
          disabledReason={staleReason}
          onClick={() => finish.mutate({ run: run.id, note: note.trim() })}
        >
          Finish run
        </Button>
      }
    >
      <CommandFailure error={finish.error} />
      <Field
        label="What it was"
        aside="optional"
        hint="For whoever is woken next: the cause, and what helped."
      >
        <TextArea value={note} maxLength={2_000} onChange={({ target }) => setNote(target.value)} />
      </Field>
    </CommandDialog>
  )
}
