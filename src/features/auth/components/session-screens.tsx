import { type ReactNode, useEffect, useState } from 'react'
import { signOut } from '@/backend/auth.ts'
import { isBackendError } from '@/backend/errors.ts'
import { Button } from '@/ui/button.tsx'
import { ErrorState } from '@/ui/error-state.tsx'
import { ForbiddenState } from '@/ui/forbidden-state.tsx'
import { Mark } from '@/ui/mark.tsx'
import { SkeletonGroup } from '@/ui/skeleton.tsx'
import { useSession } from '../use-session.ts'

const PATIENCE_MS = 4000

/** The moment between opening the panel and knowing who is here. */
export function Restoring() {
  const [isSlow, setSlow] = useState(false)

  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), PATIENCE_MS)
    return () => clearTimeout(timer)
  }, [])

  return (
    <Centred>
      <SkeletonGroup label="the panel">
        <Mark state="open" />
      </SkeletonGroup>
      {isSlow ? (
        <p role="status" className="text-13 text-fg-2">
          The server is slow to answer. Still trying.
        </p>
      ) : null}
    </Centred>
  )
}

/** A session is stored here, but nobody answers who could renew it. */
export function ServerSilent() {
  return (
    <Centred>
      <ErrorState
        level={1}
        title="The server does not answer"
        onRetry={() => window.location.reload()}
      >
        You are still signed in, and this page tries again by itself. If you must stop operations
        now, run <code className="mono">npm run omnihub -- kill</code>.
      </ErrorState>
    </Centred>
  )
}

/** Signed in, but the profile could not be read or does not exist. */
export function MemberUnknown({
  error,
  onRetry,
  isRetrying,
}: {
  error: Error
  onRetry: () => void
  isRetrying: boolean
}) {
  const session = useSession()
  const email = session.kind === 'signed-in' ? session.email : ''
  const leave = <Button onClick={() => void signOut()}>Sign out</Button>

  if (isBackendError(error, 'PGRST116')) {
    return (
      <Centred>
        <ForbiddenState level={1} title="Not a member of this installation" actions={leave}>
          You are signed in as {email}, but nobody has let you in yet. Ask an admin to add you.
        </ForbiddenState>
      </Centred>
    )
  }
  return (
    <Centred>
      <ErrorState
        level={1}
        title="Your role could not be read"
        onRetry={onRetry}
        isRetrying={isRetrying}
        requestId={isBackendError(error) ? error.requestId : null}
      >
        {error.message} Without it the panel cannot tell what you may do. Stopping from the command
        line still works: <code className="mono">npm run omnihub -- kill</code>.
      </ErrorState>
    </Centred>
  )
}

function Centred({ children }: { children: ReactNode }) {
  return (
    <main className="grid min-h-dvh place-content-center justify-items-center gap-4 p-4">
      {children}
    </main>
  )
}
