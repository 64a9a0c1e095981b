import { useState } from 'react'
import { CommandForm, type CommandFormProps } from './command-form.tsx'
import { Field, Input } from './field.tsx'

export type ConfirmCommandProps = Omit<
  CommandFormProps,
  'obstacle' | 'onConfirm' | 'outcome' | 'cancel'
> & {
  obstacle?: string | null
  /** Under the reason: who gets to read it. */
  reasonHint?: string
  onConfirm: (reason: string) => void
}

/** Asks for a reason, and for the password when the sign-in is old, before a command is given. */
export function ConfirmCommand({
  obstacle = null,
  reasonHint = 'It stands in the audit log.',
  children,
  onConfirm,
  ...form
}: ConfirmCommandProps) {
  const [reason, setReason] = useState('')
  return (
    <CommandForm
      {...form}
      obstacle={obstacle ?? (reason.trim() === '' ? 'Say why' : null)}
      onConfirm={() => onConfirm(reason.trim())}
    >
      {children}
      <Field label="Reason" hint={reasonHint}>
        <Input
          value={reason}
          maxLength={500}
          autoComplete="off"
          onChange={(event) => setReason(event.target.value)}
        />
      </Field>
    </CommandForm>
  )
}
