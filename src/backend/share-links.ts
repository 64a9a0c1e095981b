import * as z from 'zod/mini'
import { BackendError } from './errors.ts'
import { askFunction } from './function-call.ts'
import { instant, optionalInstant } from './instant.ts'
import { command, read } from './request.ts'
import { charts, type ChartWindow, type SloCharts } from './slo-charts.ts'
import { report, type SloReport } from './slo.ts'

const listed = z.pipe(
  z.object({
    id: z.string(),
    name: z.string(),
    created_at: instant,
    created_by_name: z.string(),
    expires_at: instant,
    revoked_at: optionalInstant,
    last_used_at: optionalInstant,
  }),
  z.transform((row) => ({
    id: row.id,
    name: row.name,
    createdAt: row.created_at,
    createdByName: row.created_by_name,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    lastUsedAt: row.last_used_at,
  })),
)

export type ShareLink = z.output<typeof listed>

/** The last links to the SLO page, newest first, without their tokens; admins only. */
export function listShareLinks(signal: AbortSignal): Promise<ShareLink[]> {
  return read(
    (rest) =>
      rest
        .from('slo_share_links')
        .select('id,name,created_at,created_by_name,expires_at,revoked_at,last_used_at')
        .order('created_at', { ascending: false })
        .limit(20),
    z.array(listed),
    { signal },
  )
}

/** Makes a link. Its token is in this answer and nowhere else, ever. `expiresAt` in ms since the epoch. */
export async function createShareLink(order: { name: string; expiresAt: number }) {
  const args = { name: order.name, expires_at: new Date(order.expiresAt).toISOString() }
  return command('create_share_link', args, z.object({ id: z.string(), token: z.string() }))
}

/** It shows nothing from its next opening on; revoking it again changes nothing. */
export async function revokeShareLink(order: { id: string; reason: string }) {
  return command('revoke_share_link', order, z.object({ id: z.string() }))
}

const shared = z.object({ report, charts: z.nullable(charts) })

/** What a share link shows, exchanged for its token. Rejects with code `NOT_FOUND` when it does not hold. */
export async function readSharedReport(token: string, signal: AbortSignal): Promise<SloReport> {
  return (await readShared(token, '28d', signal)).report
}

/** The charts that go with it. */
export async function readSharedCharts(
  token: string,
  window: ChartWindow,
  signal: AbortSignal,
): Promise<SloCharts> {
  const { charts: drawn } = await readShared(token, window, signal)
  if (drawn !== null) return drawn
  throw new BackendError({
    ...{ kind: 'failed', code: 'STORE_UNAVAILABLE', status: 503, requestId: null },
    ...{ message: 'The counters cannot be read now.', hint: null, details: null },
  })
}

function readShared(token: string, window: ChartWindow, signal: AbortSignal) {
  return askFunction('metrics/shared', { token, window }, shared, signal)
}
