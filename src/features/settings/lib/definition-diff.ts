import { formatDuration } from '@/lib/format-duration.ts'

export interface DefinitionChange {
  label: string
  before: string
  after: string
}

type Fields = Readonly<Record<string, unknown>>

/** Every field of an operation in the words of the form, and how its values are said. */
const fields: readonly [key: string, label: string, say: (value: unknown) => string][] = [
  ['description', 'What it does', text],
  ['endpoint_url', 'Endpoint', text],
  ['risk_level', 'Risk', text],
  ['required_approvals', 'People who must approve', text],
  ['timeout_ms', 'Time limit', milliseconds],
  ['max_retries', 'Retries', text],
  ['intent_expiry_seconds', 'May wait', (value) => formatDuration(Number(value) * 1000)],
  ['estimator', 'Blast radius', (value) => (value === null ? 'unknown' : text(value))],
  ['side_effects', 'Changes something', yesNo],
  ['supports_dry_run', 'Can rehearse', yesNo],
  ['enabled', 'Enabled', yesNo],
  ['key_version', 'Signing key', (value) => `version ${text(value)}`],
]

/** What differs between two states of an operation, field by field. */
export function definitionChanges(before: Fields, after: Fields): DefinitionChange[] {
  return fields.flatMap(([key, label, say]) => {
    const old = before[key] ?? null
    const now = after[key] ?? null
    return old === now ? [] : [{ label, before: say(old), after: say(now) }]
  })
}

function text(value: unknown): string {
  if (value === null) return 'none'
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function yesNo(value: unknown): string {
  return value === true ? 'yes' : 'no'
}

function milliseconds(value: unknown): string {
  return `${Number(value) / 1000} s`
}
