import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { countOf } from '@/lib/format-number.ts'
import { Button } from '@/ui/button.tsx'
import { CommandFailure } from '@/ui/command-failure.tsx'
import { Field, Input } from '@/ui/field.tsx'
import { confirmToast } from '@/ui/toast.tsx'
import { controlsMutations } from '../mutations.ts'
import { controlsQueries } from '../queries.ts'
import { DialogFrame, useEnvironmentName } from './dialog-frame.tsx'

/** Lets claimers take queued work again; everything still goes through the guard. */
export function ResumeQueueDialog({ onClose }: { onClose: () => void }) {
  const environment = useEnvironmentName()
  const { data: counts } = useQuery(controlsQueries.counts())
  const [reason, setReason] = useState('')
  const resume = useMutation({
    ...controlsMutations.pauseQueue(),
    onSuccess: () => {
      onClose()
      confirmToast('The queue runs again')
    },
  })
  return (
    <DialogFrame
      title={`Resume the queue in ${environment.toUpperCase()}?`}
      description={
        counts
          ? `${countOf(counts.queued, 'workflow')} ${counts.queued === 1 ? 'waits' : 'wait'}. Each goes through the guard as it is now, spread over time.`
          : 'What waits goes through the guard as it is now, spread over time.'
      }
      onClose={onClose}
      footerStart={
        <Button size="lg" onClick={onClose}>
          Keep paused
        </Button>
      }
      footerEnd={
        <Button
          size="lg"
          variant="release"
          pending={resume.isPending}
          pendingLabel="Resuming…"
          onClick={() =>
            resume.mutate({
              paused: false,
              reason: reason.trim() || 'Queue resumed by an operator',
            })
          }
        >
          Resume queue
        </Button>
      }
    >
      <CommandFailure error={resume.error} />
      <Field label="Why" aside="optional">
        <Input value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
      </Field>
    </DialogFrame>
  )
}
