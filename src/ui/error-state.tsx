import { CircleAlert, RefreshCw } from 'lucide-react'
import type { ReactNode } from 'react'
import { BlankState, type BlankStateProps } from './blank-state.tsx'
import { Button } from './button.tsx'

export type ErrorStateProps = {
  /** "Dead letters did not load". */
  title: ReactNode
  level?: BlankStateProps['level']
  /** What happened, then what still works. */
  children: ReactNode
  onRetry?: () => void
  isRetrying?: boolean
  requestId?: string | null
}

export function ErrorState({
  title,
  level,
  children,
  onRetry,
  isRetrying = false,
  requestId,
}: ErrorStateProps) {
  return (
    <BlankState
      role="alert"
      icon={CircleAlert}
      tone="danger"
      title={title}
      level={level}
      actions={
        onRetry || requestId ? (
          <>
            {onRetry ? (
              <Button
                icon={RefreshCw}
                onClick={onRetry}
                pending={isRetrying}
                pendingLabel="Trying…"
              >
                Retry
              </Button>
            ) : null}
            {requestId ? <code className="mono text-12 text-fg-3">{requestId}</code> : null}
          </>
        ) : null
      }
    >
      {children}
    </BlankState>
  )
}
