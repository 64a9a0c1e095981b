import { CircleAlert } from 'lucide-react'
import { type SubmitEvent, useEffect, useRef, useState } from 'react'
import { Button } from '@/ui/button.tsx'
import { Field, Input } from '@/ui/field.tsx'
import { Note } from '@/ui/note.tsx'
import { useSignIn } from '../use-sign-in.ts'
import { PasswordInput } from './password-input.tsx'

export function SignInForm() {
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [isIncomplete, setIncomplete] = useState(false)
  const emailInput = useRef<HTMLInputElement>(null)
  const passwordInput = useRef<HTMLInputElement>(null)
  const { send, isPending, refusal, message, waitReason } = useSignIn()

  useEffect(() => {
    emailInput.current?.focus()
  }, [])

  useEffect(() => {
    if (refusal?.reason === 'wrong-credentials') passwordInput.current?.select()
  }, [refusal])

  function handleSubmit(event: SubmitEvent) {
    event.preventDefault()
    const missing = !email ? emailInput : !password ? passwordInput : null
    setIncomplete(missing !== null)
    if (missing) missing.current?.focus()
    else send({ email: email.trim(), password })
  }

  return (
    <form onSubmit={handleSubmit} noValidate className="grid gap-4">
      {message ? (
        <Note role="alert" tone="danger" icon={CircleAlert}>
          {message}
        </Note>
      ) : null}
      <Field label="E-mail" error={isIncomplete && !email ? 'Write your e-mail address.' : null}>
        <Input
          ref={emailInput}
          isLarge
          type="email"
          name="email"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
      </Field>
      <PasswordInput
        ref={passwordInput}
        isLarge
        label="Password"
        name="password"
        error={isIncomplete && !password ? 'Write your password.' : null}
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <Button
        type="submit"
        variant="primary"
        size="lg"
        className="w-full"
        pending={isPending}
        pendingLabel="Signing in…"
        disabledReason={waitReason}
      >
        Sign in
      </Button>
    </form>
  )
}
