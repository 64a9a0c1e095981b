import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { paths } from '@/app/paths.ts'
import { serverNow } from '@/lib/clock.ts'
import { ChipGroup } from '@/ui/chip-group.tsx'
import { CommandForm } from '@/ui/command-form.tsx'
import { Field, Input } from '@/ui/field.tsx'
import { SecretOnce } from '@/ui/secret-once.tsx'
import { sloMutations } from '../mutations.ts'
import { ShareLinkList } from './share-link-list.tsx'

const spans = [
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
] as const
type Days = (typeof spans)[number]['value']

const dayMs = 86_400_000

/** Makes a link, shows it once, and lists those that there are. */
export function ShareDialog({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('')
  const [days, setDays] = useState<Days>('30')
  const create = useMutation(sloMutations.createShareLink())
  return (
    <CommandForm
      title="Share this page"
      description="A link by which people without an account read it. They see these figures and nothing else, and no names."
      confirm="Create link"
      pendingLabel="Creating…"
      cancel="Close"
      purpose="this link"
      obstacle={name.trim() === '' ? 'Say who gets it' : null}
      isPending={create.isPending}
      error={create.error}
      whenUnknown="If it stands in the list, revoke it: nobody has its text."
      outcome={
        create.data
          ? {
              title: `Link for “${name.trim()}”`,
              acknowledge: 'I have kept it',
              isSecret: true,
              content: (
                <SecretOnce
                  label="Share link"
                  secret={`${window.location.origin}${paths.share()}#${create.data.token}`}
                >
                  Whoever has it reads this page until it expires. When it gets about, revoke it
                  here.
                </SecretOnce>
              ),
            }
          : null
      }
      onClose={onClose}
      onConfirm={() =>
        create.mutate({ name: name.trim(), expiresAt: serverNow() + Number(days) * dayMs })
      }
    >
      <ShareLinkList />
      <Field label="For whom" hint="Such as “board”. It stands in the list and in the audit log.">
        <Input
          value={name}
          maxLength={80}
          autoComplete="off"
          onChange={(event) => setName(event.target.value)}
        />
      </Field>
      <ChipGroup label="Good for" options={spans} value={days} onChange={setDays} />
    </CommandForm>
  )
}
