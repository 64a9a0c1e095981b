import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { z } from 'zod'
import { readRoutines, type Routine } from './routine.ts'

const RECONNECT_MS = 250

export interface SchemaCache {
  routines(name: string): Routine[]
  routineNames(): string[]
  /** Settings given to a role by `alter role … set`, such as its statement_timeout. */
  roleSettings(role: string): Record<string, string>
  onReload(listener: () => void): void
  stop(): Promise<void>
}

const rolesSchema = z.array(z.object({ name: z.string(), settings: z.array(z.string()) }))

// PostgREST impersonates roles, which does not apply their settings: it does so itself, for those a role may change.
const ROLE_SETTINGS = `
  select r.rolname as name, array_agg(s.entry) as settings
  from pg_catalog.pg_roles r
  cross join unnest(r.rolconfig) as s (entry)
  join pg_catalog.pg_settings g on g.name = split_part(s.entry, '=', 1) and g.context = 'user'
  where pg_catalog.pg_has_role('authenticator', r.oid, 'member') and r.rolname <> 'authenticator'
  group by r.rolname`

/** Knows the exposed functions and the roles' settings; reads them anew at `notify pgrst` and after every reconnection. */
export async function openSchemaCache(authenticatorUrl: string): Promise<SchemaCache> {
  let routines = new Map<string, Routine[]>()
  let roles = new Map<string, Record<string, string>>()
  const listeners: (() => void)[] = []
  let client: pg.Client | null = null
  let stopping = false

  async function reload(from: pg.Client): Promise<void> {
    const found = await readRoutines(from)
    const { rows } = await from.query(ROLE_SETTINGS)
    roles = new Map(rolesSchema.parse(rows).map((role) => [role.name, toSettings(role.settings)]))
    routines = found
    for (const listener of listeners) listener()
  }

  async function connect(): Promise<void> {
    const fresh = new pg.Client({
      connectionString: authenticatorUrl,
      application_name: 'rest: schema cache',
      connectionTimeoutMillis: 2_000,
    })
    fresh.on('error', () => undefined)
    fresh.once('end', () => {
      if (!stopping) void reconnect()
    })
    await fresh.connect()
    const begun = fresh.query('listen pgrst').then(() => reload(fresh))
    let last: Promise<void> = begun
    let isAsked = false
    fresh.on('notification', (notice) => {
      // Whoever changes much at once notifies for each change: the reading that is to come sees them all.
      if (notice.payload === 'reload config' || isAsked) return
      isAsked = true
      last = last
        .then(() => {
          isAsked = false
          return reload(fresh)
        })
        .catch(() => undefined)
    })
    await begun
    client = fresh
  }

  async function reconnect(): Promise<void> {
    client = null
    await delay(RECONNECT_MS)
    // A refused connection ends too, and its end calls this again.
    if (!stopping) await connect().catch(() => undefined)
  }

  await connect()
  return {
    routines: (name) => routines.get(name) ?? [],
    routineNames: () => [...routines.keys()],
    roleSettings: (role) => roles.get(role) ?? {},
    onReload: (listener) => listeners.push(listener),
    async stop() {
      stopping = true
      await client?.end()
    },
  }
}

/** `['a=1', 'b=x=y']` → `{ a: '1', b: 'x=y' }` */
export function toSettings(entries: string[]): Record<string, string> {
  return Object.fromEntries(
    entries.map((entry) => [
      entry.slice(0, entry.indexOf('=')),
      entry.slice(entry.indexOf('=') + 1),
    ]),
  )
}
