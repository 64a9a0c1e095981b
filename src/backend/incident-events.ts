import * as z from 'zod/mini'
import { instant } from './instant.ts'
import { read } from './request.ts'

const event = z.object({
  at: instant,
  key: z.string(),
  /** What sort of thing happened; a newer server may know more of them than this panel. */
  kind: z.string(),
  detail: z.record(z.string(), z.unknown()),
})

export type IncidentEvent = z.output<typeof event>

const cursor = z.object({ at: z.string(), key: z.string() })

/** Where the next page begins; its time stays text, to the microsecond. */
export type IncidentCursor = z.output<typeof cursor>

const page = z.object({
  server_time: instant,
  /** Every kind the server knows, in its order. */
  kinds: z.array(z.string()),
  events: z.array(event),
  next: z.nullable(cursor),
})

export type IncidentPage = z.output<typeof page>

export interface IncidentSpan {
  /** ISO 8601. */
  from: string
  /** Empty while it goes on. */
  to: string
  kinds: readonly string[]
}

/** Reads what happened in a span of time, oldest first: 200 events, or up to 500 when asked for. */
export async function readIncidentEvents(
  { from, to, kinds }: IncidentSpan,
  after: IncidentCursor | null,
  signal: AbortSignal,
  size = 200,
): Promise<IncidentPage> {
  const to_time = to === '' ? null : to
  const args = { from_time: from, to_time, kinds, cursor: after, page_size: size }
  return read((rest) => rest.rpc('read_incident_events', args), page, { signal })
}

/** Reads what sorts of events the server knows, in its order. */
export async function readIncidentKinds(now: number, signal: AbortSignal): Promise<string[]> {
  const args = { from_time: new Date(now - 60_000).toISOString(), page_size: 1 }
  const { kinds } = await read((rest) => rest.rpc('read_incident_events', args), page, { signal })
  return kinds
}
