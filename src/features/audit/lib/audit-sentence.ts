import type { AuditEntry } from '@/backend/audit.ts'
import { countOf } from '@/lib/format-number.ts'

export interface AuditSentence {
  actor: string
  /** What was done, such as "engaged", or what was refused, such as "could not engage". */
  verb: string
  /** What it was done to, the loud part. */
  object: string
  /** What follows, such as a reason in quotes. */
  rest: string
}

const resources: Record<string, string> = {
  omnihub_kill_switch: 'Kill switch',
  execution_safe_mode: 'Safe mode',
  operator_takeover: 'Operator takeover',
}

/** What was done, and how to say that it could not be done. */
const verbs: Record<string, readonly [done: string, infinitive: string]> = {
  'control.engaged': ['engaged', 'engage'],
  'control.released': ['released', 'release'],
  'control.reaffirmed': ['engaged again', 'engage again'],
  'control.review_changed': ['moved the review of', 'move the review of'],
  'control.repaired': ['repaired', 'repair'],
  'allow_list.changed': ['changed', 'change'],
  'queue.paused': ['paused', 'pause'],
  'queue.resumed': ['resumed', 'resume'],
  'workflow.resumed': ['resumed', 'resume'],
  'workflow.cancelled': ['cancelled', 'cancel'],
  'dead_letter.replayed': ['replayed', 'replay'],
  'dead_letter.discarded': ['discarded', 'discard'],
  'operation.saved': ['saved operation', 'save operation'],
  'operation.tested': ['made a test call to', 'make a test call to'],
  'signing_key.shown': ['was shown the signing key of', 'be shown the signing key of'],
  'operation.requested': ['asked to run', 'run'],
  'api_key.created': ['created API key', 'create API key'],
  'api_key.revoked': ['revoked API key', 'revoke API key'],
  'api_key.listed': ['read the list of', 'read the list of'],
  'member.listed': ['read the list of', 'read the list of'],
  'member.invited': ['invited', 'invite'],
  'member.removed': ['removed', 'remove'],
  'member.renamed': ['changed their name', 'change their name'],
  'member.role_changed': ['changed the role of', 'change the role of'],
  'deploy.asked': ['asked the deploy gate about', 'ask the deploy gate about'],
  'deploy.decided': ['asked the deploy gate about', 'ask the deploy gate about'],
  'deploy_override.recorded': ['recorded', 'record'],
  'deploy_override.revoked': ['revoked', 'revoke'],
  'share_link.created': ['made share link', 'make share link'],
  'share_link.revoked': ['revoked share link', 'revoke share link'],
  'policy.checked': ['checked the policy of', 'check the policy of'],
  'runbook.started': ['started runbook', 'start runbook'],
  'runbook.step_done': ['ticked', 'tick'],
  'runbook.step_undone': ['unticked', 'untick'],
  'runbook.finished': ['finished runbook', 'finish runbook'],
  'drill.started': ['practised', 'practise'],
  'drill.ended': ['ended', 'end'],
  'approval.requested': ['asked for approval of', 'ask for approval of'],
  'installation.changed': ['changed', 'change'],
}

/** One audit entry in plain words. */
export function auditSentence(entry: AuditEntry): AuditSentence {
  const isRefused = entry.action.endsWith('.refused')
  const action = entry.action.replace(/\.refused$/, '')
  const words = action.replace(/[._]/g, ' ')
  const [done, infinitive] = verbs[action] ?? [words, words]
  return {
    actor: entry.actorName ?? 'System',
    verb: isRefused ? `could not ${infinitive}` : done,
    object: objectOf(action, entry),
    rest: isRefused
      ? entry.reason
        ? `: ${entry.reason}`
        : ''
      : `${extra(action, entry)}${entry.reason ? `: “${entry.reason}”` : ''}`,
  }
}

function objectOf(action: string, entry: AuditEntry): string {
  const { resourceId, resourceType, metadata } = entry
  switch (action) {
    case 'allow_list.changed':
      return 'the allow-list'
    case 'control.repaired':
      return 'the controls'
    case 'queue.paused':
    case 'queue.resumed':
      return 'the queue'
    case 'installation.changed':
      return 'the installation'
    case 'workflow.cancelled':
      return runsOf(metadata, ['cancelled', 'cancelling'], 'workflow')
    case 'dead_letter.replayed':
      return runsOf(metadata, ['replayed'], 'dead letter')
    case 'dead_letter.discarded':
      return runsOf(metadata, ['discarded'], 'dead letter')
    case 'workflow.resumed':
      return typeof metadata.resumed === 'number'
        ? `${metadata.resumed} halted workflows`
        : 'halted workflows'
    case 'deploy_override.recorded':
    case 'deploy_override.revoked':
      return 'an override of the deploy gate'
    case 'api_key.listed':
      return 'API keys'
    case 'member.listed':
      return 'members'
    case 'member.renamed':
      return ''
    case 'member.invited':
    case 'member.removed':
    case 'member.role_changed':
      return typeof metadata.member === 'string' ? metadata.member : 'a member'
    case 'api_key.created':
    case 'api_key.revoked':
    case 'share_link.created':
    case 'share_link.revoked':
      return typeof metadata.name === 'string' ? metadata.name : (resourceId ?? '')
    case 'drill.started':
      return 'a stop'
    case 'drill.ended':
      return 'a drill'
    case 'runbook.step_done':
    case 'runbook.step_undone':
      return typeof metadata.step === 'string' ? metadata.step : 'a step'
    case 'approval.requested':
      return typeof metadata.operation === 'string' ? metadata.operation : 'an operation'
    default:
      return resources[resourceId ?? ''] ?? resourceId ?? (resourceType ?? '').replace(/_/g, ' ')
  }
}

function extra(action: string, { metadata, resourceId }: AuditEntry): string {
  if (action === 'allow_list.changed') {
    const before = names(metadata.old)
    const after = names(metadata.new)
    const added = after.filter((name) => !before.includes(name)).map((name) => `+${name}`)
    const removed = before.filter((name) => !after.includes(name)).map((name) => `−${name}`)
    const change = [...added, ...removed].join(', ')
    return change === '' ? '' : `, ${change}`
  }
  if (action === 'member.role_changed' && typeof metadata.new === 'string') {
    return ` to ${metadata.new}`
  }
  if (action === 'member.invited' && typeof metadata.role === 'string') {
    return ` as ${metadata.role}`
  }
  if (action === 'member.renamed' && typeof metadata.new === 'string') {
    return `from ${written(metadata.old)} to ${metadata.new}`
  }
  if (action === 'deploy.decided' && typeof metadata.decision === 'string') {
    return metadata.decision === 'deny' ? ', which it denied' : ', which it let out'
  }
  if (action.startsWith('runbook.step_') && resourceId !== null) {
    return ` in ${resourceId}`
  }
  if (action === 'signing_key.shown' && typeof metadata.key_version === 'number') {
    return `, version ${metadata.key_version}`
  }
  return ''
}

function written(value: unknown): string {
  return typeof value === 'string' ? value : 'another'
}

function names(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : []
}

/** One is named by its operation, many by how many they were. */
function runsOf(metadata: AuditEntry['metadata'], counts: readonly string[], noun: string): string {
  if (typeof metadata.operation === 'string') return `${noun} ${metadata.operation}`
  const total = counts.reduce((sum, name) => {
    const value = metadata[name]
    return sum + (typeof value === 'number' ? value : 0)
  }, 0)
  return total === 0 ? `a ${noun}` : countOf(total, noun)
}
