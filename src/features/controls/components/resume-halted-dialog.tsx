import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { formatDuration } from '@/lib/format-duration.ts'
import { countOf } from '@/lib/format-number.ts'
import { Button } from '@/ui/button.tsx'
import { ChipGroup } from '@/ui/chip-group.tsx'
import { CommandFailure } from '@/ui/command-failure.tsx'
import { Field, Input } from '@/ui/field.tsx'
import { confirmToast } from '@/ui/toast.tsx'
import { resumeAtMost, resumeObstacle, resumeRates } from '../lib/resume-check.ts'
import type { ResumeRate } from '../lib/resume-check.ts'
import { controlsMutations } from '../mutations.ts'
import { useOperator } from '../operator-context.ts'
import { controlsQueries } from '../queries.ts'
import { DialogFrame, useEnvironmentName } from './dialog-frame.tsx'

/** Puts halted work back into the queue, oldest first, at a limited rate: its own audited command. */
export function ResumeHaltedDialog({ onClose }: { onClose: () => void }) {
  const environment = useEnvironmentName()
  const { isSignInFresh, StepUp } = useOperator()
  const { data: counts } = useQuery(controlsQueries.counts())
  const halted = counts?.halted ?? 0
  const [typed, setTyped] = useState<string | null>(null)
  const [rate, setRate] = useState<ResumeRate>('2')
  const [reason, setReason] = useState('')
  const wanted = typed ?? String(Math.min(halted, resumeAtMost))
  const resume = useMutation({
    ...controlsMutations.resumeHalted(),
    onSuccess: ({ resumed, skipped }) => {
      onClose()
      confirmToast(
        `${countOf(resumed, 'workflow')} back in the queue${skipped > 0 ? `, ${skipped} skipped` : ''}`,
      )
    },
  })
  const count = Number(wanted)
  const obstacle = resumeObstacle({ wanted, halted, reason, isSignInFresh })
  const isCount = Number.isInteger(count) && count > 0
  return (
    <DialogFrame
      title={`Resume halted work in ${environment.toUpperCase()}?`}
      description={`${countOf(halted, 'workflow')} ${halted === 1 ? 'is' : 'are'} halted. Oldest first; each goes through the guard as it is now and keeps its idempotency key.`}
      onClose={onClose}
      footerStart={
        <Button size="lg" onClick={onClose}>
          Keep halted
        </Button>
      }
      footerEnd={
        <Button
          size="lg"
          variant="release"
          pending={resume.isPending}
          pendingLabel="Resuming…"
          disabledReason={obstacle}
          onClick={() => resume.mutate({ count, reason: reason.trim(), rate: Number(rate) })}
        >
          {isCount ? `Resume ${countOf(count, 'workflow')}` : 'Resume'}
        </Button>
      }
    >
      <CommandFailure error={resume.error} />
      <Field
        label="How many"
        aside={`of ${halted}`}
        hint={
          isCount
            ? `At this rate the last one starts in ${formatDuration((count / Number(rate)) * 1_000)}.`
            : undefined
        }
      >
        <Input
          inputMode="numeric"
          value={wanted}
          onChange={(event) => setTyped(event.target.value.trim())}
        />
      </Field>
      <ChipGroup label="Rate" options={resumeRates} value={rate} onChange={setRate} />
      <StepUp purpose="resuming halted work" />
      <Field label="Why">
        <Input value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
      </Field>
    </DialogFrame>
  )
}
