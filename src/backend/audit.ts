import * as z from 'zod/mini'
import { instant } from './instant.ts'
import { read } from './request.ts'

const entry = z.pipe(
  z.object({
    seq: z.number(),
    created_at: instant,
    actor_name: z.nullable(z.string()),
    actor_type: z.enum(['user', 'key', 'service', 'system']),
    action: z.string(),
    resource_type: z.nullable(z.string()),
    resource_id: z.nullable(z.string()),
    reason: z.nullable(z.string()),
    metadata: z.nullable(z.record(z.string(), z.unknown())),
    trace_id: z.nullable(z.string()),
    channel: z.nullable(z.string()),
  }),
  z.transform((row) => ({
    seq: row.seq,
    at: row.created_at,
    actorName: row.actor_name,
    actorType: row.actor_type,
    action: row.action,
    resourceType: row.resource_type,
    resourceId: row.resource_id,
    reason: row.reason,
    metadata: row.metadata ?? {},
    traceId: row.trace_id,
    channel: row.channel,
  })),
)

export type AuditEntry = z.output<typeof entry>

/** Reads the newest audit entries, newest first. */
export async function readRecentAudit(limit: number, signal: AbortSignal): Promise<AuditEntry[]> {
  return read(
    (rest) =>
      rest
        .from('audit_logs')
        .select(
          'seq,created_at,actor_name,actor_type,action,resource_type,resource_id,reason,metadata,trace_id,channel',
        )
        .order('seq', { ascending: false })
        .limit(limit),
    z.array(entry),
    { signal },
  )
}
