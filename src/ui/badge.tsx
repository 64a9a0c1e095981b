import { clsx } from 'clsx'
import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { Icon } from './icon.tsx'

export type Tone = 'ok' | 'warn' | 'danger' | 'info' | 'held' | 'neutral'

const tints: Record<Tone, string> = {
  ok: 'bg-ok-bg text-ok',
  warn: 'bg-warn-bg text-warn',
  danger: 'bg-danger-bg text-danger',
  info: 'bg-info-bg text-info',
  held: 'bg-held-bg text-held',
  neutral: 'bg-active text-fg-2',
}

const solids: Record<Tone, string> = {
  ok: 'bg-ok-solid text-on-ok',
  warn: 'bg-warn-solid text-on-warn',
  danger: 'bg-danger-solid text-on-danger',
  info: 'bg-info-solid text-on-info',
  held: 'bg-held-solid text-on-held',
  neutral: 'bg-ink text-on-ink',
}

export type BadgeProps = {
  tone?: Tone
  /** Hue is never alone: every badge carries an icon and a word. */
  icon: LucideIcon
  /** tint: a state. solid: an engaged control. line: a state that is off. */
  look?: 'tint' | 'solid' | 'line'
  children: ReactNode
}

export function Badge({ tone = 'neutral', icon, look = 'tint', children }: BadgeProps) {
  return (
    <span
      className={clsx(
        'inline-flex h-5.5 items-center gap-1.25 rounded-full pr-2 pl-1.5 text-12 leading-none font-strong whitespace-nowrap',
        look === 'tint' && tints[tone],
        look === 'solid' && solids[tone],
        look === 'line' && 'text-fg-2 inset-ring inset-ring-line-strong',
      )}
    >
      <Icon of={icon} size={12} />
      {children}
    </span>
  )
}
