import { RefreshCw, TriangleAlert } from 'lucide-react'
import { onServerClock } from '../lib/clock.ts'
import { Button } from './button.tsx'
import { Note } from './note.tsx'
import { Time } from './time.tsx'

export type NotRefreshedProps = {
  /** "Dead letters" */
  what: string
  /** Why the last read failed; null when it did not. */
  error: Error | null
  /** When what is on the screen was read, by the clock of this browser. */
  readAt: number
  isRetrying: boolean
  onRetry: () => void
  className?: string
}

/** Above what was read before when reading it again has failed: it stays, and says how old it is. */
export function NotRefreshed({
  what,
  error,
  readAt,
  isRetrying,
  onRetry,
  className,
}: NotRefreshedProps) {
  if (error === null) return null
  return (
    <Note
      role="status"
      tone="warn"
      icon={TriangleAlert}
      title={
        <>
          {what} could not be read again. You see <Time at={onServerClock(readAt)} format="utc" />.
        </>
      }
      className={className}
    >
      {error.message}
      <div className="mt-2">
        <Button
          size="sm"
          icon={RefreshCw}
          onClick={onRetry}
          pending={isRetrying}
          pendingLabel="Trying…"
        >
          Retry
        </Button>
      </div>
    </Note>
  )
}
