import type { LucideIcon } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { Button } from '@/ui/button.tsx'
import { CommandDialog, useCommandSurroundings } from '@/ui/command-dialog.tsx'
import { CommandFailure } from '@/ui/command-failure.tsx'
import { Field, Input } from '@/ui/field.tsx'

export interface ConfirmCommandProps {
  title: ReactNode
  description?: ReactNode
  /** What it changes, between the title and the reason. */
  children?: ReactNode
  confirm: string
  pendingLabel: string
  icon?: LucideIcon
  /** Completes "Confirm that it is you for …"; null when an old sign-in will do. */
  purpose: string | null
  /** Why it cannot be done as it stands; null when it can. */
  obstacle?: string | null
  isPending: boolean
  error: Error | null
  onConfirm: (reason: string) => void
  onClose: () => void
}

/** Asks for a reason, and for the password when the sign-in is old, before a command is given. */
export function ConfirmCommand(props: ConfirmCommandProps) {
  const { isSignInFresh, StepUp } = useCommandSurroundings()
  const [reason, setReason] = useState('')
  const obstacle =
    props.obstacle ??
    (props.purpose !== null && !isSignInFresh
      ? 'Confirm that it is you'
      : reason.trim() === ''
        ? 'Say why'
        : null)
  return (
    <CommandDialog
      title={props.title}
      description={props.description}
      onClose={props.onClose}
      footerStart={
        <Button size="lg" onClick={props.onClose}>
          Cancel
        </Button>
      }
      footerEnd={
        <Button
          size="lg"
          variant="primary"
          icon={props.icon}
          pending={props.isPending}
          pendingLabel={props.pendingLabel}
          disabledReason={obstacle}
          onClick={() => props.onConfirm(reason.trim())}
        >
          {props.confirm}
        </Button>
      }
    >
      <CommandFailure error={props.error} />
      {props.children}
      {props.purpose === null ? null : <StepUp purpose={props.purpose} />}
      <Field label="Reason" hint="It stands in the audit log.">
        <Input
          value={reason}
          maxLength={500}
          autoComplete="off"
          onChange={(event) => setReason(event.target.value)}
        />
      </Field>
    </CommandDialog>
  )
}
