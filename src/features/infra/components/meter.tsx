import { clsx } from 'clsx'

export type MeterProps = {
  /** From 0 to 1; more than all fills it. */
  share: number
  tone: 'neutral' | 'warn' | 'danger'
  className?: string
}

/** How much of a whole is used, beside the figure that says it. */
export function Meter({ share, tone, className }: MeterProps) {
  return (
    <span
      aria-hidden
      className={clsx('block h-1.5 overflow-hidden rounded-full bg-track', className)}
    >
      <span
        className={clsx(
          'block h-full rounded-full',
          tone === 'neutral' && 'bg-graphic-strong',
          tone === 'warn' && 'bg-warn-solid',
          tone === 'danger' && 'bg-danger-solid',
        )}
        style={{ width: `${Math.min(1, Math.max(0, share)) * 100}%` }}
      />
    </span>
  )
}
