import * as z from 'zod/mini'
import { instant } from './instant.ts'
import { read } from './request.ts'

const entry = z.pipe(
  z.object({
    seq: z.number(),
    id: z.string(),
    created_at: instant,
    actor_id: z.nullable(z.string()),
    actor_name: z.string(),
    actor_type: z.enum(['user', 'key', 'service', 'system']),
    action: z.string(),
    resource_type: z.string(),
    resource_id: z.nullable(z.string()),
    reason: z.nullable(z.string()),
    metadata: z.record(z.string(), z.unknown()),
    trace_id: z.nullable(z.string()),
    channel: z.string(),
    ip: z.nullable(z.string()),
    user_agent: z.nullable(z.string()),
  }),
  z.transform((row) => ({
    seq: row.seq,
    id: row.id,
    at: row.created_at,
    actorId: row.actor_id,
    actorName: row.actor_name,
    actorType: row.actor_type,
    action: row.action,
    resourceType: row.resource_type,
    resourceId: row.resource_id,
    reason: row.reason,
    metadata: row.metadata,
    traceId: row.trace_id,
    channel: row.channel,
    ip: row.ip,
    userAgent: row.user_agent,
  })),
)

export type AuditEntry = z.output<typeof entry>

/** What a page is narrowed to, as the database takes it. */
export interface AuditFilter {
  q?: string
  /** The id of a person, or `key:…`, `service:…`, `system:…` with the name. */
  actor?: string
  /** One action, `control.*` or `*.refused`. */
  action?: string
  /** `operation` or `operation:issue_refund`. */
  resource?: string
  channel?: string
  /** ISO 8601. */
  from?: string
  to?: string
}

/** Where a page lies: newest first, from here into the past, into the present, or on both sides. */
export type AuditPlace = { before: number } | { after: number } | { around: number } | 'newest'

const page = z.object({
  rows: z.array(entry),
  /** What to go on from in each direction; null where nothing is left. */
  newer: z.nullable(z.number()),
  older: z.nullable(z.number()),
})

export type AuditPage = z.output<typeof page>

/** Reads a page of the log, newest first. */
export async function readAuditPage(
  filter: AuditFilter,
  place: AuditPlace,
  size: number,
  signal: AbortSignal,
): Promise<AuditPage> {
  const args = {
    filter,
    page_size: size,
    ...(place === 'newest'
      ? {}
      : 'before' in place
        ? { before_seq: place.before }
        : 'after' in place
          ? { after_seq: place.after }
          : { around_seq: place.around }),
  }
  return read((rest) => rest.rpc('read_audit_page', args), page, { signal })
}

const facets = z.object({
  actors: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      type: z.enum(['user', 'key', 'service', 'system']),
    }),
  ),
  actions: z.array(z.string()),
  resources: z.array(z.string()),
})

export type AuditFacets = z.output<typeof facets>

/** Reads what the log can be narrowed to. */
export async function readAuditFacets(signal: AbortSignal): Promise<AuditFacets> {
  return read((rest) => rest.rpc('read_audit_facets'), facets, { signal })
}
