import { useMutation } from '@tanstack/react-query'
import { CircleHelp, Play } from 'lucide-react'
import { useState } from 'react'
import type { WorkflowItem } from '@/backend/workflow-item.ts'
import { formatDuration } from '@/lib/format-duration.ts'
import { countOf } from '@/lib/format-number.ts'
import { Button } from '@/ui/button.tsx'
import { ChipGroup } from '@/ui/chip-group.tsx'
import { CommandDialog, useCommandSurroundings } from '@/ui/command-dialog.tsx'
import { CommandFailure } from '@/ui/command-failure.tsx'
import { Field, Input } from '@/ui/field.tsx'
import { Note } from '@/ui/note.tsx'
import { TallyList } from '@/ui/tally-list.tsx'
import { confirmToast } from '@/ui/toast.tsx'
import { type GuardFacts, rerunLines, tallyReruns } from '@domain/workflows/preview-rerun.ts'
import { workflowMutations } from '../mutations.ts'

export type ResumeDialogProps = {
  workflows: readonly Pick<WorkflowItem, 'id' | 'operation' | 'status'>[]
  guard: GuardFacts
  onClose: () => void
}

const rates = [
  { value: '1', label: '1 per second' },
  { value: '2', label: '2 per second' },
  { value: '10', label: '10 per second' },
] as const

/** Puts stopped work back into the queue, as new runs that the guard decides on as it is now. */
export function ResumeDialog({ workflows, guard, onClose }: ResumeDialogProps) {
  const { environment, staleReason, isSignInFresh, StepUp } = useCommandSurroundings()
  const [rate, setRate] = useState<(typeof rates)[number]['value']>('2')
  const [reason, setReason] = useState('')
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
  const count = workflows.length
  const isOne = count === 1
  const unknown = workflows.filter(({ status }) => status === 'outcome_unknown').length
  const lines = rerunLines(
    tallyReruns(
      guard,
      workflows.map(({ operation }) => operation),
    ),
  )
  const obstacle =
    staleReason ??
    (isSignInFresh ? (reason.trim() === '' ? 'Say why' : null) : 'Sign in again first')
  return (
    <CommandDialog
      title={
        isOne
          ? `Resume this ${workflows[0]?.operation ?? ''} in ${environment.toUpperCase()}?`
          : `Resume ${countOf(count, 'workflow')} in ${environment.toUpperCase()}?`
      }
      description={
        isOne
          ? 'A new run under the same idempotency key: all attempts again, and a new approval where one is needed.'
          : 'New runs under the same idempotency keys: all attempts again, and new approvals where they are needed.'
      }
      onClose={onClose}
      footerStart={
        <Button size="lg" onClick={onClose}>
          {unknown === count ? 'Leave it' : 'Keep halted'}
        </Button>
      }
      footerEnd={
        <Button
          size="lg"
          variant="release"
          icon={Play}
          pending={resume.isPending}
          pendingLabel="Resuming…"
          disabledReason={obstacle}
          onClick={() =>
            resume.mutate({
              ids: workflows.map(({ id }) => id),
              reason: reason.trim(),
              rate: Number(rate),
            })
          }
        >
          {isOne ? 'Resume workflow' : `Resume ${countOf(count, 'workflow')}`}
        </Button>
      }
    >
      <CommandFailure error={resume.error} />
      <TallyList
        label="What the guard decides now"
        lines={lines}
        note={
          isOne
            ? 'Decided again when it starts. It runs although the queue is paused.'
            : 'Decided again when each one starts. They run although the queue is paused.'
        }
      />
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
      {isOne ? null : (
        <div className="grid gap-1.5">
          <ChipGroup label="Rate" options={rates} value={rate} onChange={setRate} />
          <p className="text-12 text-fg-3">
            The last one starts in {formatDuration((count / Number(rate)) * 1_000)}.
          </p>
        </div>
      )}
      <StepUp purpose={isOne ? 'resuming it' : 'resuming them'} />
      <Field label="Why" hint="Kept in the audit log and in the timeline.">
        <Input value={reason} maxLength={500} onChange={({ target }) => setReason(target.value)} />
      </Field>
    </CommandDialog>
  )
}
