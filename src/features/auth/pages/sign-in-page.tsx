import { Terminal } from 'lucide-react'
import { useEffect, type ReactNode } from 'react'
import { Navigate, useSearchParams } from 'react-router'
import { paths } from '@/app/paths.ts'
import type { SignedOutWhy } from '@/backend/session.ts'
import { Note } from '@/ui/note.tsx'
import { AuthFrame, type AuthFrameProps } from '../components/auth-frame.tsx'
import { Restoring, ServerSilent } from '../components/session-screens.tsx'
import { SignInForm } from '../components/sign-in-form.tsx'
import { returnPath } from '../lib/return-path.ts'
import { useSession } from '../use-session.ts'

export type SignInPageProps = AuthFrameProps & {
  /** One sentence on what signing in here means. */
  consequence: ReactNode
}

export function SignInPage({ consequence, ...frame }: SignInPageProps) {
  const session = useSession()
  const [search] = useSearchParams()

  useEffect(() => {
    document.title = 'Sign in · OmniHub'
  }, [])

  switch (session.kind) {
    case 'restoring':
      return <Restoring />
    case 'unreachable':
      return <ServerSilent />
    case 'signed-in':
      return <Navigate to={returnPath(search.get('next'), paths.operator())} replace />
    case 'signed-out':
      break
  }

  return (
    <AuthFrame {...frame}>
      <h1 className="mt-5 text-28 font-semibold max-tablet:text-24">
        Sign in to the control panel
      </h1>
      <p className="mt-1 text-13 text-fg-2">
        {whySentence(session.why, search.has('next')) ?? consequence}
      </p>
      <div className="mt-7">
        <SignInForm />
      </div>
      <Note icon={Terminal} className="mt-6">
        Cannot sign in and must stop? Run{' '}
        <code className="mono whitespace-nowrap">npm run omnihub -- kill</code>
      </Note>
    </AuthFrame>
  )
}

function whySentence(why: SignedOutWhy, hasReturnPath: boolean) {
  if (why === 'by-person') return 'You signed out.'
  if (why === 'ended') {
    return 'Your session ended. Sign in again to continue where you were.'
  }
  return hasReturnPath ? 'Sign in to open the page you asked for.' : null
}
