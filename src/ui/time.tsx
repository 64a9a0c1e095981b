import { clsx } from 'clsx'
import { formatRelative } from '../lib/format-duration.ts'
import { formatTime, formatUtc, zoneName } from '../lib/format-time.ts'
import { useNow } from './use-now.ts'
import { useTooltip } from './use-tooltip.tsx'

export type TimeProps = {
  at: string | number | Date
  /** relative `15 min ago` · clock `10:42:07` · minute `10:42` · day `20 Nov, 10:42` · utc `10:42:07 UTC` · utc-minute `10:42 UTC` */
  format?: 'relative' | 'clock' | 'minute' | 'day' | 'utc' | 'utc-minute'
  /** False in long lists, where a stop at every row would be in the way of the keyboard. */
  isFocusable?: boolean
  className?: string
}

/** A moment: short in place, complete (local, UTC, how long ago) on hover and focus. */
export function Time({ at, format = 'relative', isFocusable = true, className }: TimeProps) {
  const date = new Date(at)
  const { target, bubble } = useTooltip(<ExactTime at={date} />)
  if (Number.isNaN(date.getTime())) return <span className={className}>unknown time</span>
  return (
    <>
      <time
        {...target}
        dateTime={date.toISOString()}
        {...(isFocusable ? { tabIndex: 0 } : {})}
        className={clsx('rounded-badge whitespace-nowrap tabular-nums', className)}
      >
        {format === 'relative' ? (
          <RelativeTime at={date} />
        ) : format === 'utc' ? (
          formatUtc(date)
        ) : format === 'utc-minute' ? (
          formatUtc(date, 'minute')
        ) : (
          formatTime(date, format)
        )}
      </time>
      {bubble}
    </>
  )
}

function RelativeTime({ at }: { at: Date }) {
  return formatRelative(at.getTime(), useNow())
}

function ExactTime({ at }: { at: Date }) {
  const now = useNow()
  return (
    <span className="grid gap-0.5 tabular-nums">
      <span className="font-strong">
        {formatTime(at, 'full')} {zoneName(at)}
      </span>
      <span className="text-fg-2">{formatUtc(at, 'full')}</span>
      <span className="text-fg-3">{formatRelative(at.getTime(), now)}</span>
    </span>
  )
}
