import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { paths } from '@/app/paths.ts'
import { serverNow } from '@/lib/clock.ts'
import { Button } from '@/ui/button.tsx'
import { ChipGroup } from '@/ui/chip-group.tsx'
import { CommandDialog, useCommandSurroundings } from '@/ui/command-dialog.tsx'
import { CommandFailure } from '@/ui/command-failure.tsx'
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
  const { isSignInFresh, StepUp } = useCommandSurroundings()
  const [name, setName] = useState('')
  const [days, setDays] = useState<Days>('30')
  const create = useMutation(sloMutations.createShareLink())
  const obstacle =
    name.trim() === '' ? 'Say who gets it' : isSignInFresh ? null : 'Confirm that it is you'

  if (create.data) {
    return (
      <CommandDialog
        title={`Link for “${name.trim()}”`}
        isDismissible={false}
        onClose={onClose}
        footerEnd={
          <Button size="lg" variant="primary" onClick={onClose}>
            I have kept it
          </Button>
        }
      >
        <SecretOnce
          label="Share link"
          secret={`${window.location.origin}${paths.share()}#${create.data.token}`}
        >
          Whoever has it reads this page until it expires. When it gets about, revoke it here.
        </SecretOnce>
      </CommandDialog>
    )
  }

  return (
    <CommandDialog
      title="Share this page"
      description="A link by which people without an account read it. They see these figures and nothing else, and no names."
      onClose={onClose}
      footerStart={
        <Button size="lg" onClick={onClose}>
          Close
        </Button>
      }
      footerEnd={
        <Button
          size="lg"
          variant="primary"
          pending={create.isPending}
          pendingLabel="Creating…"
          disabledReason={obstacle}
          onClick={() =>
            create.mutate({ name: name.trim(), expiresAt: serverNow() + Number(days) * dayMs })
          }
        >
          Create link
        </Button>
      }
    >
      <CommandFailure
        error={create.error}
        whenUnknown="If it stands in the list, revoke it: nobody has its text."
      />
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
      <StepUp purpose="this link" />
    </CommandDialog>
  )
}
