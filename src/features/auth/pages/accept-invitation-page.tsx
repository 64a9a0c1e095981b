import { MailX, TriangleAlert } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { paths } from '@/app/paths.ts'
import { Note } from '@/ui/note.tsx'
import { confirmToast } from '@/ui/toast.tsx'
import { AcceptForm } from '../components/accept-form.tsx'
import { AuthFrame, type AuthFrameProps } from '../components/auth-frame.tsx'
import { invitationToken } from '../lib/invitation-token.ts'
import { useSession } from '../use-session.ts'

/** Lets somebody in who was invited: they choose name and password and are signed in. */
export function AcceptInvitationPage(frame: AuthFrameProps) {
  const navigate = useNavigate()
  const session = useSession()
  const [token] = useState(() => invitationToken(window.location.hash))
  const [isRefused, setRefused] = useState(token === null)
  // Whoever is signed in while the page opens; afterwards it is the invited person.
  const [other] = useState(() => (session.kind === 'signed-in' ? session.email : null))

  useEffect(() => {
    document.title = 'Accept your invitation · OmniHub'
    // What lets in once must not stay in the address bar or the history.
    window.history.replaceState(window.history.state, '', paths.acceptInvitation())
  }, [])

  function handleDone() {
    confirmToast('Welcome. You are signed in.')
    void navigate(paths.home(), { replace: true })
  }

  if (token === null || isRefused) {
    return (
      <AuthFrame {...frame}>
        <h1 className="mt-5 text-28 font-semibold text-balance max-tablet:text-24">
          {token === null ? 'This link is not whole' : 'This invitation no longer works'}
        </h1>
        <Note icon={MailX} className="mt-5">
          {token === null
            ? 'Open it from the mail once more, or copy all of it.'
            : 'It was used already, a newer one was sent, or its 24 hours are over.'}{' '}
          Whoever invited you can send a new one.
        </Note>
        <p className="mt-6 text-13 text-fg-2">
          Did you accept it before?{' '}
          <Link to={paths.signIn()} className="font-strong text-accent underline">
            Sign in
          </Link>
        </p>
      </AuthFrame>
    )
  }

  return (
    <AuthFrame {...frame}>
      <h1 className="mt-5 text-28 font-semibold text-balance max-tablet:text-24">
        You have been invited to the control panel
      </h1>
      <p className="mt-1 text-13 text-fg-2">
        Choose a password. Your name stands beside everything you decide.
      </p>
      {other === null ? null : (
        <Note tone="warn" icon={TriangleAlert} className="mt-5">
          You are signed in as {other}. Accepting signs you out of that account here.
        </Note>
      )}
      <div className="mt-7">
        <AcceptForm token={token} onRefused={() => setRefused(true)} onDone={handleDone} />
      </div>
    </AuthFrame>
  )
}
