import { useMutation } from '@tanstack/react-query'
import { CornerDownLeft, Link } from 'lucide-react'
import { useRef, useState } from 'react'
import type { SubmitEvent } from 'react'
import { isUnknownOutcome } from '@/backend/errors.ts'
import { serverNow } from '@/lib/clock.ts'
import { Button } from '@/ui/button.tsx'
import { ChipGroup } from '@/ui/chip-group.tsx'
import { CommandFailure } from '@/ui/command-failure.tsx'
import { Field, Input, TextArea } from '@/ui/field.tsx'
import { Icon } from '@/ui/icon.tsx'
import { Kbd } from '@/ui/kbd.tsx'
import type { ControlName } from '@domain/controls/controls.ts'
import { controlIcons } from '../control-icons.ts'
import { controlTexts } from '../lib/control-texts.ts'
import { composeReason } from '../lib/reason.ts'
import { reviewChoices, reviewTime } from '../lib/review-time.ts'
import type { ReviewChoice } from '../lib/review-time.ts'
import { controlsMutations } from '../mutations.ts'
import { useCommandEnter } from '../use-command-enter.ts'
import { useControls } from '../use-controls.ts'
import { DialogFrame, useEnvironmentName } from './dialog-frame.tsx'
import { EffectFigures } from './effect-figures.tsx'
import { EngageProgress } from './engage-progress.tsx'

const formId = 'engage-control'

/** From the decision to engage to the proof that it holds, in one dialog. */
export function EngageDialog({ control, onClose }: { control: ControlName; onClose: () => void }) {
  const view = useControls()
  const engage = useEngage()
  const engagement =
    view.status === 'read' ? view.engaged.find((other) => other.control === control) : undefined

  // After a lost answer the database decides what is shown: once it says "on", it is on.
  const isOn = engage.isSuccess || (isUnknownOutcome(engage.error) && engagement !== undefined)
  if (isOn) {
    return (
      <EngageProgress
        control={control}
        engagement={engagement ?? null}
        answer={engage.data ?? null}
        onClose={onClose}
      />
    )
  }
  return <EngageForm control={control} engage={engage} onClose={onClose} />
}

function EngageForm({
  control,
  engage,
  onClose,
}: {
  control: ControlName
  engage: ReturnType<typeof useEngage>
  onClose: () => void
}) {
  const texts = controlTexts[control]
  const environment = useEnvironmentName()
  const [preset, setPreset] = useState(texts.presets[0] ?? '')
  const [text, setText] = useState('')
  const [incident, setIncident] = useState('')
  const [review, setReview] = useState<ReviewChoice>('60')
  const reasonRef = useRef<HTMLTextAreaElement>(null)
  const formRef = useRef<HTMLFormElement>(null)
  const isKill = control === 'omnihub_kill_switch'
  useCommandEnter(formRef)

  function handleSubmit(event: SubmitEvent) {
    event.preventDefault()
    if (engage.isPending) return
    engage.mutate({
      control,
      reason: composeReason({ preset, text, incident }),
      reviewAt: isKill ? null : new Date(reviewTime(review, serverNow())).toISOString(),
    })
  }

  return (
    <DialogFrame
      title={texts.question(environment)}
      onClose={onClose}
      onOpenAutoFocus={(event) => {
        event.preventDefault()
        reasonRef.current?.focus()
      }}
      footerStart={
        <Button size="lg" onClick={onClose}>
          Cancel
        </Button>
      }
      footerEnd={
        <Button
          type="submit"
          form={formId}
          size="lg"
          variant={isKill ? 'danger' : 'primary'}
          icon={controlIcons[control]}
          pending={engage.isPending}
          pendingLabel={texts.engaging}
          aria-keyshortcuts="Meta+Enter Control+Enter"
        >
          {texts.engage}
          <span aria-hidden className="max-tablet:hidden">
            <Kbd>
              <span>{modifier}</span>
              <Icon of={CornerDownLeft} size={12} />
            </Kbd>
          </span>
        </Button>
      }
    >
      <form id={formId} ref={formRef} onSubmit={handleSubmit} className="grid gap-5">
        <CommandFailure
          error={engage.error}
          whenUnknown={`As long as it shows ${texts.name.toLowerCase()} off, pressing again is safe: engaging twice is engaging once.`}
        />
        <EffectFigures control={control} />
        <ChipGroup
          label="Why"
          options={texts.presets.map((value) => ({ value, label: value }))}
          value={preset}
          onChange={setPreset}
        />
        <Field label="What is happening" aside="optional">
          <TextArea
            ref={reasonRef}
            value={text}
            maxLength={1_500}
            onChange={(event) => setText(event.target.value)}
          />
        </Field>
        <Field label="Incident" aside="optional">
          <Input
            icon={Link}
            value={incident}
            maxLength={300}
            placeholder="INC-204 or a link"
            onChange={(event) => setIncident(event.target.value)}
          />
        </Field>
        {isKill ? null : (
          <div className="grid gap-1.5">
            <ChipGroup
              label="Up for review in"
              options={reviewChoices}
              value={review}
              onChange={setReview}
            />
            <p className="text-12 text-fg-3">
              It stays on until an admin ends it; at the review time operators are asked to.
            </p>
          </div>
        )}
      </form>
    </DialogFrame>
  )
}

function useEngage() {
  return useMutation(controlsMutations.engage())
}

const modifier = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl'
