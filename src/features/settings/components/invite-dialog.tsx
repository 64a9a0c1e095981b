import { useMutation } from '@tanstack/react-query'
import { CircleAlert, MailCheck } from 'lucide-react'
import { useState } from 'react'
import { withArticle } from '@/lib/with-article.ts'
import { ChipGroup } from '@/ui/chip-group.tsx'
import { CommandForm } from '@/ui/command-form.tsx'
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
  const [email, setEmail] = useState(again?.email ?? '')
  const [displayName, setDisplayName] = useState(again?.name ?? '')
  const [role, setRole] = useState<MemberRole>(again?.role ?? 'viewer')
  const [reason, setReason] = useState('')
  const invite = useMutation(settingsMutations.invite())

  return (
    <CommandForm
      title={again ? `Invite ${again.name} again` : 'Invite a member'}
      description="A link goes to them by e-mail. An earlier one stops working."
      confirm="Send invitation"
      pendingLabel="Inviting…"
      purpose="this invitation"
      obstacle={email.includes('@') ? null : 'Write an e-mail address'}
      isPending={invite.isPending}
      error={invite.error}
      outcome={
        invite.data
          ? {
              title: `An invitation is on its way to ${invite.data.email}`,
              acknowledge: 'Done',
              isSecret: false,
              content: (
                <Invited role={invite.data.role} problem={invite.data.problem} wanted={role} />
              ),
            }
          : null
      }
      onClose={onClose}
      onConfirm={() =>
        invite.mutate({
          email: email.trim(),
          displayName: displayName.trim(),
          role,
          reason: reason.trim(),
        })
      }
    >
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
    </CommandForm>
  )
}

function Invited({
  role,
  problem,
  wanted,
}: {
  role: MemberRole
  problem: string | null
  wanted: MemberRole
}) {
  if (problem !== null) {
    return (
      <Note role="alert" tone="warn" icon={CircleAlert} title={`They are a ${role} for now`}>
        The invitation was sent, but the role could not be set: {problem} Change it in the list.
      </Note>
    )
  }
  return (
    <Note tone="ok" icon={MailCheck}>
      The link is good for 24 hours and lets in once. They choose a password and are then{' '}
      {withArticle(wanted)}.
    </Note>
  )
}
