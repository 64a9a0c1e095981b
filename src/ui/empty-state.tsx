import { Inbox, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { BlankState } from './blank-state.tsx'

export type EmptyStateProps = {
  icon?: LucideIcon
  title: ReactNode
  /** What would appear here, and what to do. */
  children: ReactNode
  actions?: ReactNode
}

export function EmptyState({ icon = Inbox, ...props }: EmptyStateProps) {
  return <BlankState icon={icon} {...props} />
}
