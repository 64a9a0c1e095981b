import { useMutation } from '@tanstack/react-query'
import { CircleAlert } from 'lucide-react'
import { type SubmitEvent, useState } from 'react'
import { choosePassword, type InvitationRefusal, openInvitation } from '@/backend/auth.ts'
import { setDisplayName } from '@/backend/members.ts'
import { Button } from '@/ui/button.tsx'
import { Field, Input } from '@/ui/field.tsx'
import { Note } from '@/ui/note.tsx'
import { PasswordInput } from './password-input.tsx'

const shortestPassword = 8

/** Name and password of somebody who was invited. The link is used up by the button, not by opening the page. */
export function AcceptForm({
  token,
  onRefused,
  onDone,
}: {
  token: string
  onRefused: () => void
  onDone: () => void
}) {
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [wasTried, setTried] = useState(false)
  // Once the link is used up, only what comes after it is repeated.
  const [isOpened, setOpened] = useState(false)
  const accept = useMutation({
    mutationFn: async (): Promise<string | null> => {
      if (!isOpened) {
        const refusal = await openInvitation(token)
        if (refusal?.reason === 'not-valid') {
          onRefused()
          return null
        }
        if (refusal !== null) return wordsOf(refusal)
        setOpened(true)
      }
      const problem = await choosePassword(password)
      if (problem !== null) return problem
      if (name.trim() !== '') await setDisplayName(name)
      onDone()
      return null
    },
  })
  const isTooShort = password.length < shortestPassword
  const problem = accept.data ?? accept.error?.message ?? null

  function handleSubmit(event: SubmitEvent) {
    event.preventDefault()
    setTried(true)
    if (!isTooShort && !accept.isPending) accept.mutate()
  }

  return (
    <form onSubmit={handleSubmit} noValidate className="grid gap-4">
      {problem === null ? null : (
        <Note role="alert" tone="danger" icon={CircleAlert}>
          {problem}
        </Note>
      )}
      <Field label="Your name" hint="Left empty, it stays the one you were invited with.">
        <Input
          isLarge
          name="name"
          autoComplete="name"
          maxLength={120}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </Field>
      <PasswordInput
        isLarge
        label="Password"
        name="new-password"
        autoComplete="new-password"
        hint={`At least ${shortestPassword} characters.`}
        error={wasTried && isTooShort ? `Write at least ${shortestPassword} characters.` : null}
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <Button
        type="submit"
        variant="primary"
        size="lg"
        className="w-full"
        pending={accept.isPending}
        pendingLabel="Accepting…"
      >
        Accept and sign in
      </Button>
    </form>
  )
}

function wordsOf(refusal: Exclude<InvitationRefusal, { reason: 'not-valid' }>): string {
  return refusal.reason === 'no-answer'
    ? 'The server gave no answer. Try again; if the link was used up by it, ask for a new one.'
    : refusal.message
}
