import { clsx } from 'clsx'
import type { LucideIcon } from 'lucide-react'

type IconSize = 12 | 14 | 16 | 20

// One optical weight: the smaller the glyph, the heavier its stroke.
const strokes: Record<IconSize, number> = { 12: 2.25, 14: 2, 16: 1.75, 20: 1.75 }

export function Icon({
  of: Glyph,
  size = 16,
  className,
}: {
  of: LucideIcon
  size?: IconSize
  className?: string
}) {
  return (
    <Glyph
      size={size}
      strokeWidth={strokes[size]}
      aria-hidden
      className={clsx('shrink-0', className)}
    />
  )
}
