import { clsx } from 'clsx'

const looks = {
  accent: '[&::-moz-progress-bar]:bg-accent-solid [&::-webkit-progress-value]:bg-accent-solid',
  info: '[&::-moz-progress-bar]:bg-info-solid [&::-webkit-progress-value]:bg-info-solid',
}

export type ProgressBarProps = {
  /** What is counted, for screen readers. */
  label: string
  /** How much is done; null while nobody knows. */
  value: number | null
  max: number
  tone?: keyof typeof looks
  className?: string
}

/** How far something is. What it says in words stands beside it. */
export function ProgressBar({
  label,
  value,
  max,
  tone = 'accent',
  className = 'h-1.5',
}: ProgressBarProps) {
  return (
    <progress
      aria-label={label}
      className={clsx(
        'w-full appearance-none overflow-hidden rounded-full bg-track [&::-webkit-progress-bar]:bg-track',
        looks[tone],
        className,
      )}
      {...(value === null ? {} : { value, max })}
    />
  )
}
