import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { serverNow } from '@/lib/clock.ts'
import { numberIn } from '@/lib/number-in-text.ts'
import { Checkbox } from '@/ui/checkbox.tsx'
import { ChipGroup } from '@/ui/chip-group.tsx'
import { CommandForm } from '@/ui/command-form.tsx'
import { Field, Input } from '@/ui/field.tsx'
import { SecretOnce } from '@/ui/secret-once.tsx'
import { Select } from '@/ui/select.tsx'
import { keyScopes, type KeyScope } from '@domain/actor.ts'
import { expiryOf, type Lifetime, scopeTexts } from '../lib/key-state.ts'
import { settingsMutations } from '../mutations.ts'
import { settingsQueries } from '../queries.ts'

const lifetimeOptions = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'A year' },
  { value: 'never', label: 'Until revoked' },
] as const

/** Makes a key and shows it, once. */
export function CreateKeyDialog({ selfId, onClose }: { selfId: string; onClose: () => void }) {
  const { data: members } = useQuery(settingsQueries.members())
  const [name, setName] = useState('')
  const [scopes, setScopes] = useState<readonly KeyScope[]>([])
  const [owner, setOwner] = useState(selfId)
  const [lifetime, setLifetime] = useState<Lifetime>('90')
  const [rate, setRate] = useState('600')
  const create = useMutation(settingsMutations.createKey())
  const ratePerMinute = numberIn(rate)
  const obstacle =
    name.trim() === ''
      ? 'Name what uses the key'
      : scopes.length === 0
        ? 'Choose what it may do'
        : !(Number.isInteger(ratePerMinute) && ratePerMinute >= 1 && ratePerMinute <= 1_000_000)
          ? 'Write how many calls a minute'
          : null

  function handleScope(scope: KeyScope, isChosen: boolean) {
    setScopes((chosen) =>
      isChosen ? [...chosen, scope] : chosen.filter((other) => other !== scope),
    )
  }

  return (
    <CommandForm
      title="Create an API key"
      description="For one machine. Give it only what it needs; each key can be revoked by itself."
      confirm="Create key"
      pendingLabel="Creating…"
      purpose="this key"
      obstacle={obstacle}
      isPending={create.isPending}
      error={create.error}
      whenUnknown="If it stands in the list, revoke it: nobody has its text."
      outcome={
        create.data
          ? {
              title: `Key “${name.trim()}” created`,
              acknowledge: 'I have kept it',
              isSecret: true,
              content: (
                <SecretOnce label="API key" secret={create.data.key}>
                  Put it where the agent reads its secrets, sent as{' '}
                  <code className="mono">x-omnihub-key</code>. When it is lost, revoke it and make
                  another.
                </SecretOnce>
              ),
            }
          : null
      }
      onClose={onClose}
      onConfirm={() =>
        create.mutate({
          name: name.trim(),
          scopes,
          owner,
          expiresAt: expiryOf(lifetime, serverNow()),
          ratePerMinute,
        })
      }
    >
      <Field label="Name" hint="What uses it, such as “billing agent”.">
        <Input
          value={name}
          maxLength={80}
          autoComplete="off"
          onChange={(event) => setName(event.target.value)}
        />
      </Field>
      <fieldset className="grid gap-2.5">
        <legend className="mb-1.5 text-13 font-strong">It may</legend>
        {keyScopes.map((scope) => (
          <Checkbox
            key={scope}
            label={<span className="mono">{scope}</span>}
            hint={scopeTexts[scope]}
            checked={scopes.includes(scope)}
            onChange={(event) => handleScope(scope, event.target.checked)}
          />
        ))}
      </fieldset>
      <ChipGroup
        label="Good for"
        options={lifetimeOptions}
        value={lifetime}
        onChange={setLifetime}
      />
      <div className="grid grid-cols-2 gap-4">
        <Select
          label="Owner"
          hint="They cannot approve what it asks for. It stops when they leave."
          options={(members ?? []).map(({ id, name: label }) => ({ value: id, label }))}
          value={owner}
          onChange={setOwner}
        />
        <Field label="Calls a minute" hint="More are refused. Stopping never is.">
          <Input
            value={rate}
            inputMode="numeric"
            autoComplete="off"
            onChange={(event) => setRate(event.target.value)}
          />
        </Field>
      </div>
    </CommandForm>
  )
}
