import { clsx } from 'clsx'
import { ChevronDown, Minus, OctagonAlert, TriangleAlert } from 'lucide-react'
import { Icon } from './icon.tsx'

const looks = {
  critical: { icon: OctagonAlert, color: 'text-danger' },
  high: { icon: TriangleAlert, color: 'text-warn' },
  medium: { icon: Minus, color: 'text-fg-3' },
  low: { icon: ChevronDown, color: 'text-fg-3' },
} as const

export function RiskLabel({ level }: { level: keyof typeof looks }) {
  const look = looks[level]
  return (
    <span
      className={clsx(
        'inline-flex items-center gap-1.25 text-11 leading-none font-bold tracking-[0.05em] uppercase',
        look.color,
      )}
    >
      <Icon of={look.icon} size={12} />
      {level}
    </span>
  )
}
