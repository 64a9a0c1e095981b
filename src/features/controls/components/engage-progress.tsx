import { Info, ScrollText } from 'lucide-react'
import { useEffect } from 'react'
import type { EngageAnswer } from '@/backend/controls.ts'
import { announce } from '@/ui/announce.tsx'
import { Button } from '@/ui/button.tsx'
import { Icon } from '@/ui/icon.tsx'
import { Note } from '@/ui/note.tsx'
import { StepList } from '@/ui/step-list.tsx'
import type { ControlName } from '@domain/controls/controls.ts'
import { controlTexts } from '../lib/control-texts.ts'
import type { Engagement } from '../lib/engagement.ts'
import { progressHeading, progressSteps } from '../lib/progress-steps.ts'
import { useControlsSummary } from '../use-controls-summary.ts'
import { useStopTrack } from '../use-stop-track.ts'
import type { StopTrack } from '../use-stop-track.ts'
import { DialogFrame } from './dialog-frame.tsx'
import { GuardCells } from './guard-cells.tsx'

export type EngageProgressProps = {
  control: ControlName
  /** Null until the page has read the row that says so. */
  engagement: Engagement | null
  /** The RPC's answer, null when it was lost or somebody else engaged it. */
  answer: EngageAnswer | null
  onClose: () => void
}

/** After the click: saved, bound, drained, stopped; each said only once it is true. */
export function EngageProgress({ engagement, ...props }: EngageProgressProps) {
  return engagement === null ? (
    <Frame {...props} track={null} />
  ) : (
    <Followed {...props} engagement={engagement} />
  )
}

function Followed({
  engagement,
  ...props
}: Omit<EngageProgressProps, 'engagement'> & { engagement: Engagement }) {
  return <Frame {...props} track={useStopTrack(engagement)} />
}

function Frame({
  control,
  answer,
  track,
  onClose,
}: Omit<EngageProgressProps, 'engagement'> & { track: StopTrack | null }) {
  const { version: versionRead } = useControlsSummary()
  const version = answer?.version ?? versionRead
  const heading = progressHeading(control, track?.view ?? null)
  const isDone = heading.isDone

  useEffect(() => {
    if (isDone) announce(heading.text)
  }, [isDone, heading.text])

  const steps = progressSteps({ control, version, track }).map((step) =>
    step.key === 'bound' && track?.progress
      ? {
          ...step,
          detail: (
            <>
              {step.detail ? <span>{step.detail}</span> : null}
              <GuardCells guards={track.progress.guards} serverTime={track.progress.serverTime} />
            </>
          ),
        }
      : step,
  )

  return (
    <DialogFrame
      title={
        <span className="flex items-baseline justify-between gap-3">
          {heading.text}
          {track && !isDone ? (
            <span aria-hidden className="tabular-nums">
              {(track.elapsedMs / 1_000).toFixed(1)} s
            </span>
          ) : null}
        </span>
      }
      onClose={onClose}
      footerStart={
        typeof answer?.auditSeq !== 'number' ? null : (
          <span className="inline-flex items-center gap-1.5 text-12 text-fg-3">
            <Icon of={ScrollText} size={14} />
            Audit entry #{answer.auditSeq.toLocaleString('en')}
          </span>
        )
      }
      footerEnd={
        <Button size="lg" onClick={onClose}>
          {isDone ? 'Close' : 'Close and watch'}
        </Button>
      }
    >
      {answer?.changed === false ? (
        <Note icon={Info}>
          {controlTexts[control].name} was on already. Your reason is in the audit log.
        </Note>
      ) : null}
      <StepList label={heading.text} steps={steps} />
      {isDone ? null : (
        <Note icon={Info}>You can close this. The banner and the card keep counting.</Note>
      )}
    </DialogFrame>
  )
}
