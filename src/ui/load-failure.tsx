import type { ReactNode } from 'react'
import { ErrorState } from './error-state.tsx'

export type LoadFailureProps = {
  /** "Channels" */
  what: string
  error: Error
  isRetrying: boolean
  onRetry: () => void
  /** What goes on all the same. */
  children?: ReactNode
}

/** A list that did not load: what happened, what still works, and the way to try again. */
export function LoadFailure({
  what,
  error,
  isRetrying,
  onRetry,
  children = 'Nothing was changed, and everything else goes on working.',
}: LoadFailureProps) {
  return (
    <ErrorState
      title={`${what} did not load`}
      onRetry={onRetry}
      isRetrying={isRetrying}
      requestId={'requestId' in error ? String(error.requestId) : null}
    >
      {error.message} {children}
    </ErrorState>
  )
}
