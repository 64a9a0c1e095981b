import { KeyRound } from 'lucide-react'
import { type KeyboardEvent, useState } from 'react'
import { formatRelative } from '@/lib/format-duration.ts'
import { formatUtc } from '@/lib/format-time.ts'
import { Button } from '@/ui/button.tsx'
import { Note } from '@/ui/note.tsx'
import { useNow } from '@/ui/use-now.ts'
import { useMember } from '../member-context.ts'
import { useFreshSignIn } from '../use-fresh-sign-in.ts'
import { useSignIn } from '../use-sign-in.ts'
import { PasswordInput } from './password-input.tsx'

/**
 * Asks for the password again when the sign-in is too old for what the surrounding dialog does, and
 * says until when it is good otherwise. Not a form, because it stands inside one.
 */
export function StepUp({ purpose }: { purpose: string }) {
  const { isFresh } = useFreshSignIn()
  return isFresh ? <Fresh purpose={purpose} /> : <PasswordAgain purpose={purpose} />
}

function Fresh({ purpose }: { purpose: string }) {
  const { signedInAt, until } = useFreshSignIn()
  const now = useNow()
  return (
    <Note tone="ok" icon={KeyRound}>
      Signed in {formatRelative(signedInAt, now)}. Good for {purpose} until {formatUtc(until)}.
    </Note>
  )
}

function PasswordAgain({ purpose }: { purpose: string }) {
  const { email } = useMember()
  const [password, setPassword] = useState('')
  const { send, isPending, refusal, message, waitReason } = useSignIn()

  function handleConfirm() {
    send({ email, password })
  }

  function handleKey(event: KeyboardEvent) {
    if (event.key !== 'Enter') return
    // Enter proves who is here; it must not reach the form around and release anything.
    event.preventDefault()
    if (password && !isPending) handleConfirm()
  }

  return (
    <Note icon={KeyRound} title={`Confirm that it is you for ${purpose}`}>
      Your sign-in is older than 5 minutes.
      <div
        role="group"
        aria-label="Confirm that it is you"
        onKeyDownCapture={handleKey}
        className="mt-3 grid gap-3 text-fg"
      >
        <input type="email" autoComplete="username" value={email} readOnly hidden />
        <PasswordInput
          label={`Password of ${email}`}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          error={
            refusal?.reason === 'wrong-credentials'
              ? 'That is not your password. Try again.'
              : message
          }
        />
        <div>
          <Button
            pending={isPending}
            pendingLabel="Checking…"
            disabledReason={waitReason ?? (password ? null : 'Write your password')}
            reasonPlacement="beside"
            onClick={handleConfirm}
          >
            Confirm
          </Button>
        </div>
      </div>
    </Note>
  )
}
