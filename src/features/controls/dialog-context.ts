import { createContext, use } from 'react'
import type { ControlName } from '@domain/controls/controls.ts'

export type ControlsDialog =
  | { kind: 'engage'; control: ControlName }
  | { kind: 'stop-progress' }
  | { kind: 'release'; control: ControlName }
  | { kind: 'extend'; control: ControlName }
  | { kind: 'allow-list' }
  | { kind: 'resume-queue' }
  | { kind: 'resume-halted' }
  | { kind: 'repair' }

export const DialogContext = createContext<((dialog: ControlsDialog) => void) | null>(null)

/** Opens one of the dialogs of the emergency controls, from anywhere in the panel. */
export function useOpenControlsDialog(): (dialog: ControlsDialog) => void {
  const open = use(DialogContext)
  if (open === null) throw new Error('useOpenControlsDialog needs ControlsProvider around it.')
  return open
}
