import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { serverNow } from '@/lib/clock.ts'
import { formatRelative } from '@/lib/format-duration.ts'
import { formatUtc } from '@/lib/format-time.ts'
import { Button } from '@/ui/button.tsx'
import { ChipGroup } from '@/ui/chip-group.tsx'
import { CommandFailure } from '@/ui/command-failure.tsx'
import { Field, Input } from '@/ui/field.tsx'
import { confirmToast } from '@/ui/toast.tsx'
import { useNow } from '@/ui/use-now.ts'
import type { ControlName } from '@domain/controls/controls.ts'
import { controlTexts } from '../lib/control-texts.ts'
import { reviewChoices, reviewTime } from '../lib/review-time.ts'
import type { ReviewChoice } from '../lib/review-time.ts'
import { controlsMutations } from '../mutations.ts'
import { useControls } from '../use-controls.ts'
import { DialogFrame } from './dialog-frame.tsx'

/** Moves the review time of safe mode or takeover; the control itself stays as it is. */
export function ExtendDialog({ control, onClose }: { control: ControlName; onClose: () => void }) {
  const view = useControls()
  const now = useNow()
  const [review, setReview] = useState<ReviewChoice>('60')
  const [reason, setReason] = useState('')
  const { name } = controlTexts[control]
  const engage = useMutation({
    ...controlsMutations.engage(),
    onSuccess: () => {
      onClose()
      confirmToast(
        `${name} is up for review ${formatRelative(reviewTime(review, serverNow()), serverNow())}`,
      )
    },
  })
  const current =
    view.status === 'read'
      ? (view.engaged.find((other) => other.control === control)?.reviewAt ?? null)
      : null

  return (
    <DialogFrame
      title={`Extend ${name.toLowerCase()}?`}
      description={
        current === null
          ? 'It has no review time yet.'
          : `Now up for review ${formatUtc(current, 'minute')}, ${formatRelative(current, now)}.`
      }
      onClose={onClose}
      footerStart={
        <Button size="lg" onClick={onClose}>
          Cancel
        </Button>
      }
      footerEnd={
        <Button
          size="lg"
          variant="primary"
          pending={engage.isPending}
          pendingLabel="Extending…"
          onClick={() =>
            engage.mutate({
              control,
              reason: reason.trim() === '' ? 'Review time moved' : reason.trim(),
              reviewAt: new Date(reviewTime(review, serverNow())).toISOString(),
            })
          }
        >
          Set review time
        </Button>
      }
    >
      <CommandFailure error={engage.error} />
      <ChipGroup
        label="Up for review in"
        options={reviewChoices}
        value={review}
        onChange={setReview}
      />
      <Field label="Why" aside="optional">
        <Input value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
      </Field>
      <p className="text-12 text-fg-3">It stays on until an admin ends it, also after that time.</p>
    </DialogFrame>
  )
}
