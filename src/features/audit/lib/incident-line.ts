import { paths } from '@/app/paths.ts'
import type { AuditEntry } from '@/backend/audit.ts'
import type { IncidentEvent } from '@/backend/incident-events.ts'
import { auditSentence } from './audit-sentence.ts'

/** One event in words, and where it stands in full. */
export interface IncidentLine {
  actor: string
  verb: string
  object: string
  rest: string
  to: string | null
}

const kindWords: Readonly<Record<string, string>> = {
  controls: 'Controls',
  approvals: 'Approvals',
  refusals: 'Refusals',
  alerts: 'Alerts',
}

/** A kind as it is called on the screen; one that this panel does not know yet keeps its own name. */
export function kindName(kind: string): string {
  return kindWords[kind] ?? kind.charAt(0).toUpperCase() + kind.slice(1)
}

export function incidentLine({ kind, detail, at }: IncidentEvent): IncidentLine {
  switch (kind) {
    case 'controls':
    case 'refusals':
      return auditLine(detail, at)
    case 'approvals':
      return {
        ...auditSentence(entryOf({ ...detail, action: `approval.${text(detail.type)}` }, at)),
        to: paths.approval(text(detail.approval_id)),
      }
    case 'alerts':
      return alertLine(detail)
    default:
      return { actor: kindName(kind), verb: text(detail.type), object: '', rest: '', to: null }
  }
}

function auditLine(detail: IncidentEvent['detail'], at: number): IncidentLine {
  const entry = entryOf(detail, at)
  return { ...auditSentence(entry), to: paths.auditEntry(entry.seq) }
}

function alertLine(detail: IncidentEvent['detail']): IncidentLine {
  const title = text(detail.title)
  const to = paths.alert(text(detail.alert_id))
  const reason = text(detail.reason)
  const rest = reason === '' ? '' : `: “${reason}”`
  switch (detail.type) {
    case 'firing':
      return {
        actor: 'Alert',
        verb: 'fired:',
        object: title,
        rest: `, ${text(detail.severity)}`,
        to,
      }
    case 'resolved':
      return { actor: 'Alert', verb: 'is over:', object: title, rest, to }
    default:
      return {
        actor: text(detail.actor_name) || 'Alert',
        verb: text(detail.type),
        object: title,
        rest,
        to,
      }
  }
}

/** Of an event what a sentence is made of. */
function entryOf(detail: IncidentEvent['detail'], at: number): AuditEntry {
  const type = text(detail.actor_type)
  const nested = typeof detail.metadata === 'object' ? detail.metadata : null
  return {
    seq: Number(detail.seq ?? 0),
    id: '',
    at,
    actorId: null,
    actorName: text(detail.actor_name),
    actorType: type === 'user' || type === 'key' || type === 'service' ? type : 'system',
    action: text(detail.action),
    resourceType: text(detail.resource_type),
    resourceId: text(detail.resource_id) || null,
    reason: text(detail.reason) || null,
    metadata: { ...(nested ?? { operation: detail.operation }) },
    traceId: null,
    channel: text(detail.channel),
    ip: null,
    userAgent: null,
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
