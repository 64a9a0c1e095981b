import type { AuditEntry } from '@/backend/audit.ts'
import { auditObject } from './audit-object.ts'
import { verbs } from './audit-verbs.ts'

export interface AuditSentence {
  actor: string
  /** What was done, such as "engaged", or what was refused, such as "could not engage". */
  verb: string
  /** What it was done to, the loud part. */
  object: string
  /** What follows, such as a reason in quotes. */
  rest: string
}

/** One audit entry in plain words. */
export function auditSentence(entry: AuditEntry): AuditSentence {
  const isRefused = entry.action.endsWith('.refused')
  const action = entry.action.replace(/\.refused$/, '')
  const words = action.replace(/[._]/g, ' ')
  const [done, infinitive] = verbs[action] ?? [words, words]
  return {
    actor: entry.actorName,
    verb: isRefused ? `could not ${infinitive}` : done,
    object: auditObject(action, entry),
    rest: isRefused
      ? refusal(entry.reason)
      : `${extra(action, entry)}${entry.reason ? `: “${entry.reason}”` : ''}`,
  }
}

/** Why not; or of many that were counted together, how many: "14 times". */
function refusal(reason: string | null): string {
  if (reason === null || reason === '') return ''
  return /^\d+ times$/.test(reason) ? `, ${reason}` : `: ${reason}`
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
  if (action === 'operation.test_answered') {
    return typeof metadata.http_status === 'number' ? `, HTTP ${metadata.http_status}` : ''
  }
  if (action === 'drill.measured' && typeof metadata.time_to_stop_ms === 'number') {
    return `, ${metadata.time_to_stop_ms} ms`
  }
  if (action === 'retention.applied') {
    return `: ${removed(metadata.removed)}`
  }
  if (action === 'signing_key.shown' && typeof metadata.key_version === 'number') {
    return `, version ${metadata.key_version}`
  }
  return ''
}

/** "12 workflows, 3 dead letters" */
function removed(counts: unknown): string {
  return Object.entries(counts ?? {})
    .filter(([, count]) => typeof count === 'number' && count > 0)
    .map(([what, count]) => `${count} ${what.replace(/_/g, ' ')}`)
    .join(', ')
}

function written(value: unknown): string {
  return typeof value === 'string' ? value : 'another'
}

function names(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : []
}
