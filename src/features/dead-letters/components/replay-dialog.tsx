import { useMutation } from '@tanstack/react-query'
import { RotateCcw } from 'lucide-react'
import { useState } from 'react'
import type { DeadLetter } from '@/backend/dead-letters.ts'
import { formatDuration } from '@/lib/format-duration.ts'
import { countOf } from '@/lib/format-number.ts'
import { Button } from '@/ui/button.tsx'
import { ChipGroup } from '@/ui/chip-group.tsx'
import { CommandDialog, useCommandSurroundings } from '@/ui/command-dialog.tsx'
import { CommandFailure } from '@/ui/command-failure.tsx'
import { Field, Input } from '@/ui/field.tsx'
import { TallyList } from '@/ui/tally-list.tsx'
import { confirmToast } from '@/ui/toast.tsx'
import { type GuardFacts, rerunLines, tallyReruns } from '@domain/workflows/preview-rerun.ts'
import { deadLetterMutations } from '../mutations.ts'

export type ReplayDialogProps = {
  letters: readonly Pick<DeadLetter, 'id' | 'operation'>[]
  guard: GuardFacts & { isStopped: boolean }
  onClose: () => void
}

const rates = [
  { value: '1', label: '1 per second' },
  { value: '2', label: '2 per second' },
  { value: '10', label: '10 per second' },
] as const

/** Runs dead letters again; says first what the guard would decide on each as it is now. */
export function ReplayDialog({ letters, guard, onClose }: ReplayDialogProps) {
  const { environment, staleReason, isSignInFresh, StepUp } = useCommandSurroundings()
  const [rate, setRate] = useState<(typeof rates)[number]['value']>('2')
  const [reason, setReason] = useState('')
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
  const count = letters.length
  const isOne = count === 1
  const names = letters.map(({ operation }) => operation)
  const obstacle =
    staleReason ??
    (guard.isStopped ? 'Release the kill switch first' : null) ??
    (isSignInFresh ? null : 'Sign in again first') ??
    (reason.trim() === '' ? 'Say why' : null)
  return (
    <CommandDialog
      title={
        isOne
          ? `Replay this ${names[0] ?? ''} in ${environment.toUpperCase()}?`
          : `Replay ${countOf(count, 'dead letter')} in ${environment.toUpperCase()}?`
      }
      description={
        isOne
          ? 'A new run under the same idempotency key: all attempts again, and a new approval where one is needed.'
          : 'New runs under the same idempotency keys: all attempts again, and new approvals where they are needed.'
      }
      onClose={onClose}
      footerStart={
        <Button size="lg" onClick={onClose}>
          {isOne ? 'Leave it' : 'Leave them'}
        </Button>
      }
      footerEnd={
        <Button
          size="lg"
          variant="primary"
          icon={RotateCcw}
          pending={replay.isPending}
          pendingLabel="Replaying…"
          disabledReason={obstacle}
          onClick={() =>
            replay.mutate({
              ids: letters.map(({ id }) => id),
              reason: reason.trim(),
              rate: Number(rate),
            })
          }
        >
          {isOne ? 'Replay dead letter' : `Replay ${countOf(count, 'dead letter')}`}
        </Button>
      }
    >
      <CommandFailure error={replay.error} />
      <TallyList
        label="What the guard decides now"
        lines={rerunLines(tallyReruns(guard, names))}
        note={
          isOne
            ? 'Decided again when it starts. It runs although the queue is paused.'
            : 'Decided again when each one starts. They run although the queue is paused.'
        }
      />
      {isOne ? null : (
        <div className="grid gap-1.5">
          <ChipGroup label="Rate" options={rates} value={rate} onChange={setRate} />
          <p className="text-12 text-fg-3">
            Oldest first; the last one starts in {formatDuration((count / Number(rate)) * 1_000)}.
          </p>
        </div>
      )}
      <StepUp purpose={isOne ? 'replaying it' : 'replaying them'} />
      <Field label="Why" hint="Kept in the audit log and in the timeline.">
        <Input value={reason} maxLength={500} onChange={({ target }) => setReason(target.value)} />
      </Field>
    </CommandDialog>
  )
}
