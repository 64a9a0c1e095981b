import { RefreshCw, WifiOff } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { Note } from './note.tsx'
import { Time } from './time.tsx'

export type StaleNoticeProps = {
  /** When what is on the screen was true. */
  asOf: string | number | Date
  /** What stopped working and what still works. */
  children: ReactNode
  onRetry?: () => void
  isRetrying?: boolean
}

export function StaleNotice({ asOf, children, onRetry, isRetrying = false }: StaleNoticeProps) {
  return (
    <Note
      role="status"
      tone="warn"
      icon={WifiOff}
      title={
        <>
          Not live. You see <Time at={asOf} format="utc" />, <Time at={asOf} format="relative" />.
        </>
      }
    >
      {children}
      {onRetry ? (
        <div className="mt-2.5">
          <Button icon={RefreshCw} onClick={onRetry} pending={isRetrying} pendingLabel="Trying…">
            Reconnect now
          </Button>
        </div>
      ) : null}
    </Note>
  )
}
