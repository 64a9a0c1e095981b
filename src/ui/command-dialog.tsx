import { type ComponentType, createContext, type ReactNode, use } from 'react'
import { Dialog, type DialogProps } from './dialog.tsx'

/** What the app knows and every dialog that writes shows or asks for. */
export interface CommandSurroundings {
  /** Named in titles: "production", or "this installation" until it has been read. */
  environment: string
  badge: ReactNode
  /** How live the page is, the version of the controls, the time. */
  meta: ReactNode
  /** Why nothing may be commanded on what the page shows, such as that it is not live; null when fine. */
  staleReason: string | null
  /** Young enough a sign-in for what widens power. */
  isSignInFresh: boolean
  /** Asks for the password again; `purpose` completes "for …". */
  StepUp: ComponentType<{ purpose: string }>
}

export const CommandSurroundingsContext = createContext<CommandSurroundings | null>(null)

/** @throws Error outside the app's provider */
export function useCommandSurroundings(): CommandSurroundings {
  const surroundings = use(CommandSurroundingsContext)
  if (surroundings === null) throw new Error('A dialog that writes needs its surroundings.')
  return surroundings
}

export type CommandDialogProps = Omit<DialogProps, 'badge' | 'meta' | 'open' | 'onOpenChange'> & {
  onClose: () => void
}

/** A dialog that writes: it names its installation, how live the page is and the time. */
export function CommandDialog({ onClose, ...props }: CommandDialogProps) {
  const { badge, meta } = useCommandSurroundings()
  return (
    <Dialog
      {...props}
      open
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      badge={badge}
      meta={meta}
    />
  )
}
