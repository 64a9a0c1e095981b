import pg from 'pg'
import { z } from 'zod'
import { errorCode } from '../error-code.ts'

const seen = z.object({
  installation: z.string(),
  environment: z.string(),
  privateEndpointsAllowed: z.boolean(),
  channels: z.array(z.looseObject({ id: z.string(), name: z.string(), kind: z.string() })),
  provenAt: z.number(),
  evaluatedAt: z.number().nullable(),
  now: z.number(),
})
export type Seen = z.infer<typeof seen>

const answerWithinMs = 3_000

const question = `
  select jsonb_build_object('installation', i.name, 'environment', i.environment, 'privateEndpointsAllowed', i.private_endpoints_allowed,
    'channels', (select coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'name', c.name, 'kind', c.kind, 'config', c.config, 'secret_ref', c.secret_ref)
        order by c.id), '[]') from public.notification_channels c where c.enabled and 'critical' = any (c.routes)),
    'provenAt', extract(epoch from coalesce((select k.proven_at from public.controls_canary k), i.created_at)) * 1000,
    'evaluatedAt', (select extract(epoch from e.at) * 1000 from public.alert_evaluation e),
    'now', extract(epoch from clock_timestamp()) * 1000) as seen
  from public.installation i where i.id = 1`

/** Opens a connection of its own, as whoever comes next would have to. Resolves to null when no answer comes in time. */
export async function withDatabase<T>(
  dbUrl: string,
  use: (client: pg.Client) => Promise<T>,
): Promise<T | null> {
  const client = new pg.Client({
    connectionString: dbUrl,
    application_name: 'outside watch',
    ...{ connectionTimeoutMillis: answerWithinMs, query_timeout: answerWithinMs },
  })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return await use(client)
  } catch (error) {
    // It answers, if only that it knows no such thing: a checkout without these tables.
    if (error instanceof pg.DatabaseError && isMissing(error)) throw error
    return null
  } finally {
    // A server that does not answer takes no leave either.
    void client.end().catch(() => undefined)
  }
}

/** What the supervisor needs to know, or null when the database does not answer. */
export async function lookInside(dbUrl: string): Promise<Seen | null> {
  const answer = await withDatabase(dbUrl, (client) => client.query<{ seen: unknown }>(question))
  return answer === null ? null : seen.parse(answer.rows[0]?.seen)
}

/** Schema, table or function not there. */
export function isMissing(error: unknown): boolean {
  return ['3F000', '42883', '42P01', '42703'].includes(errorCode(error) ?? '')
}
