import { Lock } from 'lucide-react'
import type { ReactNode } from 'react'
import { BlankState, type BlankStateProps } from './blank-state.tsx'

export type ForbiddenStateProps = {
  /** Who can: "For admins and approvers". */
  title: ReactNode
  level?: BlankStateProps['level']
  /** As whom one is signed in, what one sees instead, and whom to ask. */
  children: ReactNode
  actions?: ReactNode
}

export function ForbiddenState(props: ForbiddenStateProps) {
  return <BlankState icon={Lock} {...props} />
}
