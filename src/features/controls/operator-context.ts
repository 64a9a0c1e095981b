import { createContext, use } from 'react'
import type { ComponentType } from 'react'
import type { MemberRole } from '@domain/actor.ts'

/** Who looks at the controls; the app fills it from whatever signed them in. */
export interface ControlsOperator {
  name: string
  role: MemberRole
  /** Young enough a sign-in for releasing and widening; the database checks the same. */
  isSignInFresh: boolean
  /** Asks for the password again, inside a dialog; `purpose` completes "to confirm …". */
  StepUp: ComponentType<{ purpose: string }>
}

export const OperatorContext = createContext<ControlsOperator | null>(null)

/** @throws Error outside `ControlsProvider` */
export function useOperator(): ControlsOperator {
  const operator = use(OperatorContext)
  if (operator === null) throw new Error('useOperator needs ControlsProvider around it.')
  return operator
}

/** Why this person may not change the controls, or null when they may. */
export function useControlsObstacle(): string | null {
  return useOperator().role === 'admin' ? null : 'Needs the admin role'
}
