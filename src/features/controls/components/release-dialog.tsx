import { useMutation } from '@tanstack/react-query'
import { Play } from 'lucide-react'
import { useRef, useState } from 'react'
import { isUnknownOutcome } from '@/backend/errors.ts'
import { formatAge } from '@/lib/format-duration.ts'
import { Button } from '@/ui/button.tsx'
import { Checkbox } from '@/ui/checkbox.tsx'
import { CommandFailure } from '@/ui/command-failure.tsx'
import { Field, Input } from '@/ui/field.tsx'
import { confirmToast } from '@/ui/toast.tsx'
import { useNow } from '@/ui/use-now.ts'
import type { ControlName } from '@domain/controls/controls.ts'
import { controlTexts } from '../lib/control-texts.ts'
import type { Engagement } from '../lib/engagement.ts'
import { splitReason } from '../lib/reason.ts'
import {
  missingCharacters,
  releaseObstacle,
  releaseReasonLength,
  releaseWord,
} from '../lib/release-check.ts'
import { acceptingAfterRelease } from '../lib/release-lines.ts'
import { staleChange } from '../lib/stale-change.ts'
import { controlsMutations } from '../mutations.ts'
import { useOperator } from '../operator-context.ts'
import { useControls } from '../use-controls.ts'
import type { ReadControlsView } from '../use-controls.ts'
import { useLivePage } from '../use-live-page.ts'
import { DialogFrame, useEnvironmentName } from './dialog-frame.tsx'
import { InfoDialog } from './info-dialog.tsx'
import { StaleChangeNote } from './stale-change-note.tsx'
import { WhatResumes } from './what-resumes.tsx'

/** Restoring: what resumes, who asks, why it is safe, a typed word. Enter does nothing here. */
export function ReleaseDialog({ control, onClose }: { control: ControlName; onClose: () => void }) {
  const view = useControls()
  const release = useMutation({
    ...controlsMutations.release(),
    onSuccess: ({ queuePaused }) => {
      onClose()
      confirmToast(
        `${controlTexts[control].name} is off.${queuePaused ? ' The queue stays paused.' : ''}`,
      )
    },
  })
  if (view.status !== 'read') {
    return (
      <InfoDialog title="The controls cannot be read" onClose={onClose}>
        Nothing can be released before the page knows what is engaged.
      </InfoDialog>
    )
  }
  const engagement = view.engaged.find((other) => other.control === control)
  if (!engagement) {
    return (
      <InfoDialog title={`${controlTexts[control].name} is off`} onClose={onClose}>
        {isUnknownOutcome(release.error)
          ? 'The answer was lost, but the database now says that it is off.'
          : `It was released${view.controls.updated_by_name ? ` by ${view.controls.updated_by_name}` : ''}. Nothing is left to do.`}
      </InfoDialog>
    )
  }
  return (
    <ReleaseForm
      view={view}
      engagement={engagement}
      isPending={release.isPending}
      error={release.error}
      onRelease={release.mutate}
      onClose={onClose}
    />
  )
}

type ReleaseOrder = Parameters<
  NonNullable<ReturnType<typeof controlsMutations.release>['mutationFn']>
>[0]

function ReleaseForm({
  view,
  engagement,
  isPending,
  error,
  onRelease,
  onClose,
}: {
  view: ReadControlsView
  engagement: Engagement
  isPending: boolean
  error: Error | null
  onRelease: (order: ReleaseOrder) => void
  onClose: () => void
}) {
  const { control } = engagement
  const texts = controlTexts[control]
  const environment = useEnvironmentName()
  const { role, isSignInFresh, StepUp } = useOperator()
  const { fresh: isFresh } = useLivePage()
  const [reason, setReason] = useState('')
  const [typedWord, setTypedWord] = useState('')
  const [keepPaused, setKeepPaused] = useState(true)
  // What the person looked at when the dialog opened is what they decide on, until they look again.
  const [decidedOn, setDecidedOn] = useState(view.controls.version)
  const reasonRef = useRef<HTMLInputElement>(null)
  const stale = staleChange(error)
  const hasMoved = decidedOn !== view.controls.version
  const obstacle =
    role !== 'admin'
      ? 'Needs the admin role'
      : hasMoved
        ? 'Look at what changed first'
        : releaseObstacle({ reason, typedWord, isFresh, isSignInFresh })
  const missing = missingCharacters(reason)

  return (
    <DialogFrame
      width="lg"
      title={texts.releaseQuestion(environment)}
      description={<WhySoFar engagement={engagement} hasBeen={texts.hasBeen} />}
      onClose={onClose}
      onOpenAutoFocus={(event) => {
        event.preventDefault()
        reasonRef.current?.focus()
      }}
      footerStart={
        <Button size="lg" onClick={onClose}>
          {texts.keep}
        </Button>
      }
      footerEnd={
        <Button
          size="lg"
          variant="release"
          icon={Play}
          pending={isPending}
          pendingLabel={texts.releasing}
          disabledReason={obstacle}
          onClick={() =>
            onRelease({ control, reason: reason.trim(), expectedVersion: decidedOn, keepPaused })
          }
        >
          {texts.release(acceptingAfterRelease(view, control))}
        </Button>
      }
    >
      {stale ? <StaleChangeNote change={stale} /> : <CommandFailure error={error} />}
      {hasMoved ? (
        <div className="flex flex-wrap items-center gap-3 text-13">
          <span className="text-fg-2">
            You opened this on v{decidedOn}; it is v{view.controls.version} now
            {view.controls.updated_by_name ? `, by ${view.controls.updated_by_name}` : ''}.
          </span>
          <Button onClick={() => setDecidedOn(view.controls.version)}>I have looked</Button>
        </div>
      ) : null}
      <WhatResumes view={view} control={control} keepPaused={keepPaused} />
      <Checkbox
        label="Keep the queue paused"
        hint="Queued work waits until you resume it from the strip above the page."
        checked={keepPaused}
        onChange={(event) => setKeepPaused(event.target.checked)}
      />
      <StepUp purpose="this release" />
      <Field
        label="Why is it safe now"
        aside={
          missing > 0
            ? `${releaseReasonLength - missing} of at least ${releaseReasonLength} characters`
            : 'long enough'
        }
      >
        <Input
          ref={reasonRef}
          value={reason}
          maxLength={2_000}
          autoComplete="off"
          onChange={(event) => setReason(event.target.value)}
        />
      </Field>
      <Field label={<TypeToConfirm />} hint="Enter does nothing here.">
        <Input
          value={typedWord}
          maxLength={20}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          className="font-mono tracking-[0.12em]"
          onChange={(event) => setTypedWord(event.target.value)}
        />
      </Field>
    </DialogFrame>
  )
}

function TypeToConfirm() {
  return (
    <>
      Type <span className="mono font-semibold">{releaseWord}</span> to confirm
    </>
  )
}

function WhySoFar({ engagement, hasBeen }: { engagement: Engagement; hasBeen: string }) {
  const now = useNow()
  const said = splitReason(engagement.reason ?? '')
  const parts = [
    engagement.since === null ? hasBeen : `${hasBeen} for ${formatAge(now - engagement.since)}`,
    engagement.byName === null ? '' : ` by ${engagement.byName}`,
    said.text === '' ? '' : `, “${said.text}”`,
    said.incident === null ? '' : `, ${said.incident}`,
  ]
  return <>{`${parts.join('')}.`}</>
}
