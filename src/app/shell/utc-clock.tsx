import { useLivePage } from '@/features/controls/index.ts'
import { formatUtc } from '@/lib/format-time.ts'
import { useNow } from '@/ui/use-now.ts'

/** The server's clock: people in several zones agree on this one while something is going on. */
export function UtcClock() {
  const now = useNow()
  const { state } = useLivePage()
  // Beside "as of", a running clock would make an old page look alive.
  if (state === 'not-live') return null
  return (
    <time
      dateTime={new Date(now).toISOString()}
      className="border-l border-line-strong pl-2 text-13 whitespace-nowrap text-fg-2 tabular-nums"
    >
      {formatUtc(now)}
    </time>
  )
}
