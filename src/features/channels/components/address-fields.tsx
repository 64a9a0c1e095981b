import { ChipGroup } from '@/ui/chip-group.tsx'
import { Field, Input } from '@/ui/field.tsx'
import { Select } from '@/ui/select.tsx'
import { type ChannelDraft, euEndpoint, usEndpoint } from '../lib/channel-draft.ts'

type Props = { draft: ChannelDraft; onChange: (changes: Partial<ChannelDraft>) => void }

const plain = { autoComplete: 'off', autoCapitalize: 'none', spellCheck: false } as const
const securities = [
  { value: 'tls', label: 'TLS' },
  { value: 'starttls', label: 'STARTTLS' },
] as const

/** Where a channel leads, by its kind. */
export function AddressFields({ draft, onChange }: Props) {
  switch (draft.kind) {
    case 'slack':
      return null
    case 'webhook':
      return (
        <Field label="Address" hint="Messages are posted there as JSON, signed.">
          <Input
            {...plain}
            type="url"
            value={draft.url}
            placeholder="https://"
            onChange={(event) => onChange({ url: event.target.value })}
          />
        </Field>
      )
    case 'pagerduty':
      return <PagerdutyRegion draft={draft} onChange={onChange} />
    case 'email':
      return <MailServer draft={draft} onChange={onChange} />
  }
}

function PagerdutyRegion({ draft, onChange }: Props) {
  const options = [
    { value: usEndpoint, label: 'US: events.pagerduty.com' },
    { value: euEndpoint, label: 'EU: events.eu.pagerduty.com' },
  ]
  const isKnown = options.some(({ value }) => value === draft.endpoint)
  return (
    <Select
      label="Region"
      hint="Where your PagerDuty account lives."
      options={isKnown ? options : [...options, { value: draft.endpoint, label: draft.endpoint }]}
      value={draft.endpoint}
      onChange={(endpoint) => onChange({ endpoint })}
    />
  )
}

function MailServer({ draft, onChange }: Props) {
  return (
    <>
      <Field label="Mail server">
        <Input
          {...plain}
          value={draft.host}
          placeholder="smtp.example.com"
          onChange={(event) => onChange({ host: event.target.value })}
        />
      </Field>
      <div className="grid gap-4 tablet:grid-cols-2">
        <ChipGroup
          label="Encryption"
          options={securities}
          value={draft.security}
          onChange={(security) => onChange({ security, port: security === 'tls' ? '465' : '587' })}
        />
        <Field label="Port">
          <Input
            {...plain}
            value={draft.port}
            inputMode="numeric"
            onChange={(event) => onChange({ port: event.target.value })}
          />
        </Field>
      </div>
      <Field label="From">
        <Input
          {...plain}
          type="email"
          value={draft.from}
          placeholder="omnihub@example.com"
          onChange={(event) => onChange({ from: event.target.value })}
        />
      </Field>
      <Field label="To" hint="One or several addresses, with commas between them.">
        <Input
          {...plain}
          value={draft.to}
          onChange={(event) => onChange({ to: event.target.value })}
        />
      </Field>
      <Field label="User" aside="optional" hint="Leave it empty where the server asks for none.">
        <Input
          {...plain}
          value={draft.username}
          onChange={(event) => onChange({ username: event.target.value })}
        />
      </Field>
      <Field
        label="Own certificate authority"
        aside="optional"
        hint="Name of the variable that holds its PEM, OMNIHUB_SECRET_…"
      >
        <Input
          {...plain}
          value={draft.caRef}
          onChange={(event) => onChange({ caRef: event.target.value })}
        />
      </Field>
    </>
  )
}
