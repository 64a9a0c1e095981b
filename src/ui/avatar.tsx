import { clsx } from 'clsx'
import { Bot, Settings2, type LucideIcon } from 'lucide-react'
import { Icon } from './icon.tsx'

const sizes = {
  20: 'size-5 text-[9px]',
  24: 'size-6 text-[10px]',
  28: 'size-7 text-11',
} as const

const machines: Record<'key' | 'service' | 'system', LucideIcon> = {
  key: Bot,
  service: Settings2,
  system: Settings2,
}

export type AvatarProps = {
  name: string
  kind?: 'user' | 'key' | 'service' | 'system'
  size?: keyof typeof sizes
}

/** Decoration beside a name that is written out; people are round, machines are square. */
export function Avatar({ name, kind = 'user', size = 28 }: AvatarProps) {
  return (
    <span
      aria-hidden
      className={clsx(
        'inline-grid shrink-0 place-items-center bg-active leading-none font-semibold text-fg-2',
        kind === 'user' ? 'rounded-full' : 'rounded-inner',
        sizes[size],
      )}
    >
      {kind === 'user' ? initials(name) : <Icon of={machines[kind]} size={12} />}
    </span>
  )
}

function initials(name: string) {
  const words = name.trim().split(/\s+/u)
  const first = firstLetter(words[0])
  const last = words.length > 1 ? firstLetter(words.at(-1)) : ''
  return (first + last).toUpperCase() || '?'
}

function firstLetter(word = '') {
  return Array.from(word)[0] ?? ''
}
