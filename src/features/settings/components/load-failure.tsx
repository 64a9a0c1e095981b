import { isBackendError } from '@/backend/errors.ts'
import { ErrorState } from '@/ui/error-state.tsx'

/** A list that did not load: what happened, what still works, and the way to try again. */
export function LoadFailure({
  what,
  error,
  isRetrying,
  onRetry,
}: {
  what: string
  error: Error
  isRetrying: boolean
  onRetry: () => void
}) {
  return (
    <ErrorState
      title={`${what} did not load`}
      onRetry={onRetry}
      isRetrying={isRetrying}
      requestId={isBackendError(error) ? error.requestId : null}
    >
      {error.message} Nothing was changed, and everything else goes on working.
    </ErrorState>
  )
}
