import { useMutation } from '@tanstack/react-query'
import { CircleAlert, MailCheck } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/ui/button.tsx'
import { ChipGroup } from '@/ui/chip-group.tsx'
import { CommandDialog, useCommandSurroundings } from '@/ui/command-dialog.tsx'
import { CommandFailure } from '@/ui/command-failure.tsx'
import { Field, Input } from '@/ui/field.tsx'
import { Note } from '@/ui/note.tsx'
import type { MemberRole } from '@domain/actor.ts'
import { roleOptions, roleTexts } from '../lib/role-texts.ts'
import { settingsMutations } from '../mutations.ts'

/** Asks whom to let in and as what, and says truthfully what became of it. */
export function InviteDialog({
  again,
  onClose,
}: {
  /** Somebody whose invitation is repeated. */
  again: { email: string; name: string; role: MemberRole } | null
  onClose: () => void
}) {
  const { isSignInFresh, StepUp } = useCommandSurroundings()
  const [email, setEmail] = useState(again?.email ?? '')
  const [displayName, setDisplayName] = useState(again?.name ?? '')
  const [role, setRole] = useState<MemberRole>(again?.role ?? 'viewer')
  const [reason, setReason] = useState('')
  const invite = useMutation(settingsMutations.invite())
  const obstacle = !email.includes('@')
    ? 'Write an e-mail address'
    : !isSignInFresh
      ? 'Confirm that it is you'
      : null

  if (invite.data) {
    const { role: given, problem } = invite.data
    return (
      <CommandDialog
        title={`An invitation is on its way to ${invite.data.email}`}
        onClose={onClose}
        footerEnd={
          <Button size="lg" variant="primary" onClick={onClose}>
            Done
          </Button>
        }
      >
        {problem === null ? (
          <Note tone="ok" icon={MailCheck}>
            The link is good for 24 hours and lets in once. They choose a password and are then{' '}
            {role === 'viewer' ? 'a' : 'an'} {role}.
          </Note>
        ) : (
          <Note role="alert" tone="warn" icon={CircleAlert} title={`They are a ${given} for now`}>
            The invitation was sent, but the role could not be set: {problem} Change it in the list.
          </Note>
        )}
      </CommandDialog>
    )
  }

  return (
    <CommandDialog
      title={again ? `Invite ${again.name} again` : 'Invite a member'}
      description="A link goes to them by e-mail. An earlier one stops working."
      onClose={onClose}
      footerStart={
        <Button size="lg" onClick={onClose}>
          Cancel
        </Button>
      }
      footerEnd={
        <Button
          size="lg"
          variant="primary"
          pending={invite.isPending}
          pendingLabel="Inviting…"
          disabledReason={obstacle}
          onClick={() =>
            invite.mutate({
              email: email.trim(),
              displayName: displayName.trim(),
              role,
              reason: reason.trim(),
            })
          }
        >
          Send invitation
        </Button>
      }
    >
      <CommandFailure error={invite.error} />
      <Field label="E-mail">
        <Input
          type="email"
          value={email}
          readOnly={again !== null}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          onChange={(event) => setEmail(event.target.value)}
        />
      </Field>
      {again ? null : (
        <Field label="Name" aside="optional" hint="They can change it when they accept.">
          <Input
            value={displayName}
            maxLength={120}
            autoComplete="off"
            onChange={(event) => setDisplayName(event.target.value)}
          />
        </Field>
      )}
      <div className="grid gap-1.5">
        <ChipGroup label="Role" options={roleOptions} value={role} onChange={setRole} />
        <p className="text-12 text-fg-3">{roleTexts[role]}</p>
      </div>
      <Field label="Reason" aside="optional">
        <Input
          value={reason}
          maxLength={500}
          autoComplete="off"
          onChange={(event) => setReason(event.target.value)}
        />
      </Field>
      <StepUp purpose="this invitation" />
    </CommandDialog>
  )
}
