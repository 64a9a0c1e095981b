import { KeyRound } from 'lucide-react'
import type { ChannelKind } from '@/backend/channels.ts'
import { Field, Input } from '@/ui/field.tsx'
import { Note } from '@/ui/note.tsx'
import type { ChannelDraft } from '../lib/channel-draft.ts'

const holds: Record<ChannelKind, string> = {
  slack: 'It holds the address of Slack’s incoming webhook.',
  pagerduty: 'It holds the integration key of Events API v2.',
  email: 'It holds the password of the user.',
  webhook: 'It holds a secret of your choice; the receiver checks signatures with it.',
}

/** Which variable holds the secret, never the secret. */
export function SecretField({
  draft,
  missing,
  onChange,
}: {
  draft: ChannelDraft
  missing: readonly string[]
  onChange: (changes: Partial<ChannelDraft>) => void
}) {
  if (draft.kind === 'email' && draft.username.trim() === '') return null
  return (
    <div className="grid gap-2">
      <Field label="Secret" hint={`Name of the variable. ${holds[draft.kind]}`}>
        <Input
          value={draft.secretRef}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          onChange={(event) => onChange({ secretRef: event.target.value })}
        />
      </Field>
      {missing.includes(draft.secretRef.trim()) ? (
        <Note tone="warn" icon={KeyRound}>
          The functions have no variable of this name yet. Set it, then test the channel.
        </Note>
      ) : null}
    </div>
  )
}
