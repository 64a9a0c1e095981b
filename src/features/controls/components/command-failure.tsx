import { CircleAlert, CircleHelp } from 'lucide-react'
import { BackendError, isUnknownOutcome } from '@/backend/errors.ts'
import { Note } from '@/ui/note.tsx'

/** What a command ended with when it did not end well, in words that say what to do. */
export function CommandFailure({
  error,
  whenUnknown = 'Look before you repeat it.',
}: {
  error: Error | null
  /** What to do while the outcome is unknown. */
  whenUnknown?: string
}) {
  if (error === null) return null
  if (isUnknownOutcome(error)) {
    return (
      <Note role="alert" tone="warn" icon={CircleHelp} title="Unknown, checking">
        The answer was lost, so this may or may not have been done. The page is reading what is true
        now. {whenUnknown}
      </Note>
    )
  }
  const facts = error instanceof BackendError ? error : null
  return (
    <Note role="alert" tone="danger" icon={CircleAlert} title={error.message}>
      {facts?.hint ?? 'Nothing was changed.'}
      {facts?.requestId ? (
        <code className="mt-1 block mono text-12 text-fg-3">
          {facts.code} · {facts.requestId}
        </code>
      ) : null}
    </Note>
  )
}
