import { clsx } from 'clsx'
import type { LucideIcon } from 'lucide-react'
import type { ComponentProps, ReactNode } from 'react'
import type { Tone } from './badge.tsx'
import { Icon } from './icon.tsx'

const looks: Record<Tone, { frame: string; icon: string }> = {
  neutral: { frame: 'border-line bg-sunken', icon: 'text-fg-2' },
  ok: { frame: 'border-ok-line bg-ok-bg', icon: 'text-ok' },
  warn: { frame: 'border-warn-line bg-warn-bg', icon: 'text-warn' },
  danger: { frame: 'border-danger-line bg-danger-bg', icon: 'text-danger' },
  info: { frame: 'border-info-line bg-info-bg', icon: 'text-info' },
  held: { frame: 'border-held-line bg-held-bg', icon: 'text-held' },
}

export type NoteProps = Omit<ComponentProps<'div'>, 'title'> & {
  tone?: Tone
  icon: LucideIcon
  title?: ReactNode
}

/** A remark in the page, such as why something waits; anything that needs a decision lives here, not in a toast. */
export function Note({ tone = 'neutral', icon, title, className, children, ...props }: NoteProps) {
  const look = looks[tone]
  return (
    <div
      {...props}
      className={clsx(
        'flex gap-2.5 rounded-control border px-3 py-2.5 text-13',
        look.frame,
        className,
      )}
    >
      <Icon of={icon} className={clsx('mt-0.5', look.icon)} />
      <div className="min-w-0 flex-1">
        {title ? <div className="font-semibold">{title}</div> : null}
        <div className={clsx(title && 'text-fg-2')}>{children}</div>
      </div>
    </div>
  )
}
