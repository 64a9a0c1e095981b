import type { AuditEntry } from '@/backend/audit.ts'

/** An engaged kill switch, changed as a test needs it. */
export function anEntry(change: Partial<AuditEntry> = {}): AuditEntry {
  return {
    seq: 1,
    id: '11111111-2222-4333-8444-555555555555',
    at: 0,
    actorId: null,
    actorName: 'Dana K.',
    actorType: 'user',
    action: 'control.engaged',
    resourceType: 'emergency_control',
    resourceId: 'omnihub_kill_switch',
    reason: null,
    metadata: {},
    traceId: null,
    channel: 'panel',
    ip: null,
    userAgent: null,
    ...change,
  }
}
