import { clsx } from 'clsx'
import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { Icon } from './icon.tsx'

export type BlankStateProps = {
  icon: LucideIcon
  tone?: 'neutral' | 'danger'
  title: ReactNode
  /** Heading level in the page's outline: 3 inside a card with a header, 2 on a page, 1 alone on the screen. */
  level?: 1 | 2 | 3
  children: ReactNode
  actions?: ReactNode
  /** alert: said at once by a screen reader. */
  role?: 'alert' | 'status'
}

/** The common body of a list that has nothing to list: empty, failed, or not for this reader. */
export function BlankState({
  icon,
  tone = 'neutral',
  title,
  level = 3,
  children,
  actions,
  role,
}: BlankStateProps) {
  const Heading = `h${level}` as const
  return (
    <div
      role={role}
      className="grid min-h-47 content-center justify-items-start gap-2 px-5 py-6 text-left"
    >
      <Icon of={icon} size={20} className={clsx(tone === 'danger' ? 'text-danger' : 'text-fg-3')} />
      <Heading className="font-semibold">{title}</Heading>
      <div className="max-w-[44ch] text-13 text-fg-2">{children}</div>
      {actions ? <div className="mt-1.5 flex flex-wrap items-center gap-3">{actions}</div> : null}
    </div>
  )
}
