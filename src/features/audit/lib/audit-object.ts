import type { AuditEntry } from '@/backend/audit.ts'
import { countOf } from '@/lib/format-number.ts'
import { verbs } from './audit-verbs.ts'
import { controlNames, resourceKind } from './resource-link.ts'

/** What an entry is about, in the words of the reader: never an id where there is a name. */
export function auditObject(action: string, entry: AuditEntry): string {
  const { resourceId, resourceType, metadata } = entry
  const always = verbs[action]?.[2]
  if (always !== undefined) return always
  const named = (name: string, otherwise: string) => textIn(metadata, name) ?? otherwise
  switch (action) {
    case 'workflow.cancelled':
      return runsOf(metadata, ['cancelled', 'cancelling'], 'workflow')
    case 'workflow.resumed':
      return typeof metadata.resumed === 'number'
        ? `${metadata.resumed} halted workflows`
        : 'halted workflows'
    case 'workflow.submitted_again':
      return named('operation', 'a workflow')
    case 'dead_letter.replayed':
      return runsOf(metadata, ['replayed'], 'dead letter')
    case 'dead_letter.discarded':
      return runsOf(metadata, ['discarded'], 'dead letter')
    case 'member.invited':
    case 'member.removed':
    case 'member.role_changed':
      return named('member', 'a member')
    case 'api_key.created':
    case 'api_key.revoked':
    case 'share_link.created':
    case 'share_link.revoked':
      return named('name', resourceId ?? '')
    case 'auth.password_set':
    case 'auth.session_ended':
      return named('member', 'a former member')
    case 'auth.sign_in_failed':
      return asWhom(metadata)
    case 'channel.saved':
    case 'channel.removed':
      return textIn(metadata.new ?? metadata.old, 'name') ?? 'a channel'
    case 'delivery.retried':
      return `a message to ${named('channel', 'a channel')}`
    case 'incident.titled':
      return named('new', 'an incident')
    case 'runbook.step_done':
    case 'runbook.step_undone':
      return named('step', 'a step')
    case 'retention.applied':
      return `old ${(resourceId ?? 'rows').replace(/_/g, ' ')}`
    case 'operation.test_answered':
      return `the test call to ${resourceId ?? 'an operation'}`
    case 'alert.acknowledged':
    case 'alert.silenced':
    case 'alert.silence_ended':
      return named('rule', 'an alert')
    default:
      if (action.startsWith('approval.')) return named('operation', 'a request')
      return controlNames[resourceId ?? ''] ?? resourceId ?? resourceKind(resourceType)
  }
}

/** Whom somebody claimed to be; of those nobody knows, what little of the address is kept. */
function asWhom(metadata: AuditEntry['metadata']): string {
  const whom = textIn(metadata, 'member') ?? textIn(metadata, 'email')
  return whom === undefined ? '' : `as ${whom}`
}

function textIn(value: unknown, name: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const found: unknown = Reflect.get(value, name)
  return typeof found === 'string' && found !== '' ? found : undefined
}

/** One is named by its operation, many by how many they were. */
function runsOf(metadata: AuditEntry['metadata'], counts: readonly string[], noun: string): string {
  const operation = textIn(metadata, 'operation')
  if (operation !== undefined) return `${noun} ${operation}`
  const total = counts.reduce((sum, name) => {
    const value = metadata[name]
    return sum + (typeof value === 'number' ? value : 0)
  }, 0)
  return total === 0 ? `a ${noun}` : countOf(total, noun)
}
