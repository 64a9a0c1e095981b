import { isBackendError } from '@/backend/errors.ts'
import { ErrorState } from '@/ui/error-state.tsx'

/** What did not load, and what that does not stop. */
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
      {error.message} People are told all the same.
    </ErrorState>
  )
}
