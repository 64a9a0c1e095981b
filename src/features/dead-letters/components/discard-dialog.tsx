import { useMutation } from '@tanstack/react-query'
import { ArchiveX } from 'lucide-react'
import { useState } from 'react'
import type { DeadLetter } from '@/backend/dead-letters.ts'
import { countOf } from '@/lib/format-number.ts'
import { Button } from '@/ui/button.tsx'
import { CommandDialog, useCommandSurroundings } from '@/ui/command-dialog.tsx'
import { CommandFailure } from '@/ui/command-failure.tsx'
import { Field, Input } from '@/ui/field.tsx'
import { confirmToast } from '@/ui/toast.tsx'
import { deadLetterMutations } from '../mutations.ts'

export type DiscardDialogProps = {
  letters: readonly Pick<DeadLetter, 'id' | 'operation'>[]
  onClose: () => void
}

/** Puts dead letters away as dealt with: they never run, and stay on record. */
export function DiscardDialog({ letters, onClose }: DiscardDialogProps) {
  const { environment, staleReason } = useCommandSurroundings()
  const [reason, setReason] = useState('')
  const discard = useMutation({
    ...deadLetterMutations.discard(),
    onSuccess: ({ discarded, skipped }) => {
      onClose()
      confirmToast(
        `${countOf(discarded, 'dead letter')} discarded${
          skipped > 0 ? `, ${String(skipped)} had been handled already` : ''
        }`,
      )
    },
  })
  const isOne = letters.length === 1
  return (
    <CommandDialog
      title={
        isOne
          ? `Discard this ${letters[0]?.operation ?? ''} in ${environment.toUpperCase()}?`
          : `Discard ${countOf(letters.length, 'dead letter')} in ${environment.toUpperCase()}?`
      }
      description={
        isOne
          ? 'What its caller was promised is given up. It never runs, and stays on record with your reason.'
          : 'What their callers were promised is given up. They never run, and stay on record with your reason.'
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
          icon={ArchiveX}
          pending={discard.isPending}
          pendingLabel="Discarding…"
          disabledReason={staleReason ?? (reason.trim() === '' ? 'Say why' : null)}
          onClick={() =>
            discard.mutate({ ids: letters.map(({ id }) => id), reason: reason.trim() })
          }
        >
          {isOne ? 'Discard dead letter' : `Discard ${countOf(letters.length, 'dead letter')}`}
        </Button>
      }
    >
      <CommandFailure error={discard.error} />
      <Field label="Why" hint="Kept in the audit log and in the timeline.">
        <Input value={reason} maxLength={500} onChange={({ target }) => setReason(target.value)} />
      </Field>
    </CommandDialog>
  )
}
