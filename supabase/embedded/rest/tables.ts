import { AsyncLocalStorage } from 'node:async_hooks'
import { inspect } from 'node:util'
import { App } from '@supabase/lite'
import { PostgresConnection } from '@supabase/lite/postgres'
import { sql } from 'kysely'
import type { DatabaseUrls } from '../database-urls.ts'
import { errorCode } from '../error-code.ts'
import { columnTypes } from './column-types.ts'
import { databaseError } from './database-error.ts'
import { requestSettings, type RequestFacts } from './request-settings.ts'
import { RestError } from './rest-error.ts'
import type { SchemaCache } from './schema-cache.ts'

type WithContext = PostgresConnection['withContext']
type IntrospectOptions = Parameters<PostgresConnection['introspect']>[0]

export interface Tables {
  /** Serves a request on a table or view; its database errors become the answers PostgREST gives. */
  fetch(request: Request, facts: RequestFacts): Promise<Response>
  stop(): Promise<void>
}

/** Table access: @supabase/lite turns URLs into queries, on transactions that are wholly ours. */
export function openTables(urls: DatabaseUrls, schema: SchemaCache): Tables {
  const current = new AsyncLocalStorage<RequestFacts>()
  // information_schema shows a role only what it may touch, and authenticator may touch nothing.
  const catalog = new PostgresConnection({
    url: urls.owner,
    postgresOptions: { ...driverOptions, max: 1 },
  })
  const connection = new CallerConnection(urls.authenticator, catalog, current, schema)
  const app = new App({
    connection,
    auth: { enabled: false },
    db: { migrations: { enabled: false } },
    api: { schemas: ['public'] },
    options: { server: { disableStudio: true } },
  })
  schema.onReload(() => void catalog.clearSchemaCache())

  return {
    fetch: (request, facts) => current.run(facts, async () => app.fetch(request)),
    async stop() {
      await Promise.all([connection.close(), catalog.close()])
    },
  }
}

const driverOptions = {
  onnotice: () => undefined,
  connect_timeout: 2,
  // A database that comes back is used at once, not after the driver's growing pauses.
  backoff: () => 0.05,
}

/**
 * lite's connection without its own ideas of roles and rights: it neither grants anything nor chooses whether to
 * impersonate. Each request is one transaction of role `authenticator` that becomes the caller.
 */
class CallerConnection extends PostgresConnection {
  readonly #catalog: PostgresConnection
  readonly #current: AsyncLocalStorage<RequestFacts>
  readonly #schema: SchemaCache

  constructor(
    url: string,
    catalog: PostgresConnection,
    current: AsyncLocalStorage<RequestFacts>,
    schema: SchemaCache,
  ) {
    super({ url, postgresOptions: { ...driverOptions, max: 10, types: columnTypes } })
    this.#catalog = catalog
    this.#current = current
    this.#schema = schema
  }

  override withContext: WithContext = async (_vars, work, options) => {
    if (options?.transaction) return work(options.transaction)
    const request = this.#current.getStore()
    if (!request) throw new Error('a query outside of a request')
    const settings = requestSettings(request, {
      role: this.#schema.roleSettings(request.caller.role),
      readOnly: request.method === 'GET' || request.method === 'HEAD',
    })
    return this.kysely.transaction().execute(async (transaction) => {
      await sql.raw(settings).execute(transaction)
      return work(transaction)
    })
  }

  override async introspect(options?: IntrospectOptions) {
    const found = await this.#catalog.introspect(options)
    // lite answers "no tables" when it cannot reach the database, which would read as 404.
    if (found.tables.length === 0) await sql`select 1`.execute(this.#catalog.kysely)
    return found
  }

  override viewOptionsMetadata(view: string, viewSchema: string) {
    return this.#catalog.viewOptionsMetadata(view, viewSchema)
  }

  override clearSchemaCache() {
    return this.#catalog.clearSchemaCache()
  }

  /** lite passes an error of this shape on as it is; its own translation loses codes, hints and statuses. */
  override normalizeDbError(error: unknown): unknown {
    // Without a code it is lite's own complaint about the request, which it words itself.
    if (errorCode(error) === null) return error instanceof Error ? quiet(error) : error
    const { status, body, headers } = databaseError(
      error,
      this.#current.getStore()?.caller.role ?? 'anon',
    )
    return quiet(
      Object.assign(new RestError(status, body.code, JSON.stringify(body)), {
        code: 'PGRST',
        detail: JSON.stringify({ status, headers }),
      }),
    )
  }
}

// lite prints each error, and with it the row it was about.
function quiet(error: Error): Error {
  return Object.assign(error, { [inspect.custom]: () => 'a table request was refused' })
}
