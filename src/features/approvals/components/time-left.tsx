import { formatCountdown } from '@/lib/format-duration.ts'
import { CountdownRing } from '@/ui/countdown-ring.tsx'
import { useNow } from '@/ui/use-now.ts'

/** What is left of the time for a decision, by the server's clock. */
export function TimeLeft({ createdAt, expiresAt }: { createdAt: number; expiresAt: number }) {
  const left = Math.max(0, expiresAt - useNow())
  return (
    <span className="inline-flex items-center gap-1.75 tabular-nums">
      <CountdownRing left={left} of={expiresAt - createdAt} />
      <span className="sr-only">expires in </span>
      {left === 0 ? 'expired' : formatCountdown(left)}
    </span>
  )
}
