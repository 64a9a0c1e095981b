import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import {
  CommandDialog,
  type CommandDialogProps,
  useCommandSurroundings,
} from './command-dialog.tsx'
import { CommandFailure } from './command-failure.tsx'

export interface CommandFormProps extends Pick<
  CommandDialogProps,
  'title' | 'description' | 'onClose' | 'onCloseAutoFocus'
> {
  /** What is filled in. */
  children?: ReactNode
  confirm: string
  pendingLabel: string
  icon?: LucideIcon
  cancel?: string
  /** Completes "Confirm that it is you for …"; null when an old sign-in will do. */
  purpose: string | null
  /** Why it cannot be done as it stands; null when it can. */
  obstacle: string | null
  isPending: boolean
  error: Error | null
  /** What to do while it is not known whether it was done. */
  whenUnknown?: string
  /** What stands in its place once it is done; a secret is kept first, so that nothing but its button closes it. */
  outcome?: {
    title: string
    content: ReactNode
    acknowledge: string
    isSecret: boolean
  } | null
  onConfirm: () => void
}

/** A dialog that is filled in: the way out at the left, what it does at the right, with what still hinders it. */
export function CommandForm(props: CommandFormProps) {
  const { isSignInFresh, StepUp } = useCommandSurroundings()
  const { outcome = null, onClose, onCloseAutoFocus } = props
  // One dialog throughout: focus goes back to what opened it, also when it closes on its outcome.
  if (outcome !== null) {
    return (
      <CommandDialog
        title={outcome.title}
        isDismissible={!outcome.isSecret}
        {...{ onClose, onCloseAutoFocus }}
        footerEnd={
          <Button size="lg" variant="primary" onClick={onClose}>
            {outcome.acknowledge}
          </Button>
        }
      >
        {outcome.content}
      </CommandDialog>
    )
  }
  const { purpose, obstacle } = props
  const isStale = purpose !== null && !isSignInFresh
  return (
    <CommandDialog
      title={props.title}
      description={props.description}
      {...{ onClose, onCloseAutoFocus }}
      footerStart={
        <Button size="lg" onClick={onClose}>
          {props.cancel ?? 'Cancel'}
        </Button>
      }
      footerEnd={
        <Button
          size="lg"
          variant="primary"
          icon={props.icon}
          pending={props.isPending}
          pendingLabel={props.pendingLabel}
          disabledReason={obstacle ?? (isStale ? 'Confirm that it is you' : null)}
          onClick={props.onConfirm}
        >
          {props.confirm}
        </Button>
      }
    >
      <CommandFailure error={props.error} whenUnknown={props.whenUnknown} />
      {props.children}
      {purpose === null ? null : <StepUp purpose={purpose} />}
    </CommandDialog>
  )
}
