import { type ReactNode, useState } from 'react'
import { formatDuration } from '@/lib/format-duration.ts'
import { countOf } from '@/lib/format-number.ts'
import { Button, type ButtonProps } from './button.tsx'
import { ChipGroup } from './chip-group.tsx'
import { CommandDialog, useCommandSurroundings } from './command-dialog.tsx'
import { CommandFailure } from './command-failure.tsx'
import { Field, Input } from './field.tsx'
import { TallyList, type TallyLine } from './tally-list.tsx'

const rates = [
  { value: '1', label: '1 per second' },
  { value: '2', label: '2 per second' },
  { value: '10', label: '10 per second' },
] as const

export type RerunDialogProps = {
  count: number
  /** What the guard would decide now, run by run. */
  lines: readonly TallyLine[]
  /** "Replay", "Resume". */
  verb: string
  /** What runs again: "dead letter", and of one its operation. */
  what: { kind: string; operation: string }
  /** How to refuse: "Leave it", "Keep halted". */
  keep: string
  action: Pick<ButtonProps, 'icon' | 'variant'>
  pendingLabel: string
  /** Completes "Sign in again for …" for one and for many. */
  purpose: string
  /** Why it cannot be done, beside what every command needs. */
  obstacle: string | null
  /** What else there is to know before. */
  children?: ReactNode
  rerun: { isPending: boolean; error: Error | null }
  onRun: (order: { reason: string; rate: number }) => void
  onClose: () => void
}

/** Work that runs again: what the guard decides on it now, how fast many begin, and why. */
export function RerunDialog(props: RerunDialogProps) {
  const { count, verb, what, rerun } = props
  const { environment, staleReason, isSignInFresh, StepUp } = useCommandSurroundings()
  const [rate, setRate] = useState<(typeof rates)[number]['value']>('2')
  const [reason, setReason] = useState('')
  const isOne = count === 1
  const many = countOf(count, what.kind)
  const signIn = isSignInFresh ? null : 'Sign in again first'
  const whyNot =
    staleReason ?? props.obstacle ?? signIn ?? (reason.trim() === '' ? 'Say why' : null)
  return (
    <CommandDialog
      title={`${verb} ${isOne ? `this ${what.operation}` : many} in ${environment.toUpperCase()}?`}
      description={
        isOne
          ? 'A new run under the same idempotency key: all attempts again, and a new approval where one is needed.'
          : 'New runs under the same idempotency keys: all attempts again, and new approvals where they are needed.'
      }
      onClose={props.onClose}
      footerStart={
        <Button size="lg" onClick={props.onClose}>
          {props.keep}
        </Button>
      }
      footerEnd={
        <Button
          size="lg"
          {...props.action}
          pending={rerun.isPending}
          pendingLabel={props.pendingLabel}
          disabledReason={whyNot}
          onClick={() => props.onRun({ reason: reason.trim(), rate: Number(rate) })}
        >
          {verb} {isOne ? what.kind : many}
        </Button>
      }
    >
      <CommandFailure error={rerun.error} />
      <TallyList
        label="What the guard decides now"
        lines={props.lines}
        note={
          isOne
            ? 'Decided again when it starts. It runs although the queue is paused.'
            : 'Decided again when each one starts. They run although the queue is paused.'
        }
      />
      {props.children}
      {isOne ? null : (
        <div className="grid gap-1.5">
          <ChipGroup label="Rate" options={rates} value={rate} onChange={setRate} />
          <p className="text-12 text-fg-3">
            Oldest first; the last one starts in{' '}
            {formatDuration(((count - 1) / Number(rate)) * 1_000)}.
          </p>
        </div>
      )}
      <StepUp purpose={props.purpose} />
      <Field label="Why" hint="Kept in the audit log and in the timeline.">
        <Input value={reason} maxLength={500} onChange={({ target }) => setReason(target.value)} />
      </Field>
    </CommandDialog>
  )
}
