import { CircleAlert, CircleHelp } from 'lucide-react'
import { Note } from './note.tsx'

/** What a failed command may know beyond its message; the backend's error fits. */
type Failure = Error & {
  kind?: string
  code?: string
  hint?: string | null
  requestId?: string | null
}

/** What a command ended with when it did not end well, in words that say what to do. */
export function CommandFailure({
  error,
  whenUnknown = 'Look before you repeat it.',
}: {
  error: Failure | null
  /** What to do while the outcome is unknown. */
  whenUnknown?: string
}) {
  if (error === null) return null
  if (error.kind === 'unknown-outcome') {
    return (
      <Note role="alert" tone="warn" icon={CircleHelp} title="Unknown, checking">
        The answer was lost, so this may or may not have been done. The page is reading what is true
        now. {whenUnknown}
      </Note>
    )
  }
  return (
    <Note role="alert" tone="danger" icon={CircleAlert} title={error.message}>
      {error.hint ?? 'Nothing was changed.'}
      {error.requestId ? (
        <code className="mt-1 block mono text-12 text-fg-3">
          {error.code} · {error.requestId}
        </code>
      ) : null}
    </Note>
  )
}
