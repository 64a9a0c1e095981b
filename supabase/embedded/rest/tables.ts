import { AsyncLocalStorage } from 'node:async_hooks'
import { inspect } from 'node:util'
import { Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, sql } from 'kysely'
import type pg from 'pg'
import type { DatabaseUrls } from '../database-urls.ts'
import { errorCode } from '../error-code.ts'
import { App, PostgresConnection } from '../lite.ts'
import { CallerDriver } from './caller-driver.ts'
import { databaseError } from './database-error.ts'
import { JsonColumnsPlugin } from './json-columns-plugin.ts'
import { mostSimilar } from './most-similar.ts'
import { requestSettings, type RequestFacts } from './request-settings.ts'
import { RestError } from './rest-error.ts'
import type { SchemaCache } from './schema-cache.ts'

type WithContext = PostgresConnection['withContext']
type IntrospectOptions = Parameters<PostgresConnection['introspect']>[0]
type Statement = Parameters<PostgresConnection['onPostgrestAST']>[0]

/** One request on its way through lite, and what went wrong in the database meanwhile. */
interface TableRequest {
  facts: RequestFacts
  failure: RestError | null
}

export interface Tables {
  /** Serves a request on a table or view; its database errors become the answers PostgREST gives. */
  fetch(request: Request, facts: RequestFacts): Promise<Response>
  stop(): Promise<void>
}

/** Table access: @supabase/lite turns URLs into queries, on transactions that are wholly ours. */
export function openTables(urls: DatabaseUrls, pool: pg.Pool, schema: SchemaCache): Tables {
  const current = new AsyncLocalStorage<TableRequest>()
  // information_schema shows a role only what it may touch, and authenticator may touch nothing.
  const catalog = new PostgresConnection({
    url: urls.owner,
    postgresOptions: {
      max: 1,
      onnotice: () => undefined,
      connect_timeout: 2,
      // A database that comes back is used at once, not after the driver's growing pauses.
      backoff: () => 0.05,
    },
  })
  const connection = new CallerConnection(pool, catalog, current, schema)
  const app = new App({
    connection,
    auth: { enabled: false },
    db: { migrations: { enabled: false } },
    api: { schemas: ['public'] },
    options: { server: { disableStudio: true } },
  })
  schema.onReload(() => void catalog.clearSchemaCache())

  return {
    async fetch(request, facts) {
      const run: TableRequest = { facts, failure: null }
      const answer = await current.run(run, async () => app.fetch(request))
      if (run.failure) throw run.failure
      return answer
    },
    async stop() {
      await Promise.all([connection.close(), catalog.close()])
    },
  }
}

/**
 * lite's connection without its own ideas of roles and rights: it neither grants anything nor chooses whether to
 * impersonate. Each request is one transaction of role `authenticator` that becomes the caller.
 */
class CallerConnection extends PostgresConnection {
  readonly #catalog: PostgresConnection
  readonly #current: AsyncLocalStorage<TableRequest>
  readonly #schema: SchemaCache

  #jsonColumns = new Set<string>()

  constructor(
    pool: pg.Pool,
    catalog: PostgresConnection,
    current: AsyncLocalStorage<TableRequest>,
    schema: SchemaCache,
  ) {
    // lite's driver stays unused: when a connection breaks inside of a transaction it throws where nobody can catch.
    super({ url: 'postgresql://unused', postgresOptions: { max: 1 } })
    this.#catalog = catalog
    this.#current = current
    this.#schema = schema
    const isJson = (table: string, column: string) => this.#jsonColumns.has(`${table}.${column}`)
    this.kysely = new Kysely({
      dialect: {
        createAdapter: () => new PostgresAdapter(),
        createDriver: () => new CallerDriver(pool, () => this.#settings()),
        createIntrospector: (database) => new PostgresIntrospector(database),
        createQueryCompiler: () => new PostgresQueryCompiler(),
      },
      plugins: [new JsonColumnsPlugin(isJson)],
    })
  }

  override withContext: WithContext = (_vars, work, options) =>
    this.#noteFailure(() =>
      options?.transaction
        ? work(options.transaction)
        : this.kysely.transaction().execute((transaction) => work(transaction)),
    )

  override introspect(options?: IntrospectOptions) {
    return this.#noteFailure(async () => {
      const found = await this.#catalog.introspect(options)
      // lite answers "no tables" when it cannot reach the database, which would read as 404.
      if (found.tables.length === 0) await sql`select 1`.execute(this.#catalog.kysely)
      this.#jsonColumns = jsonColumns(found.columns)
      return found
    })
  }

  override onPostgrestAST(statement: Statement): Promise<Statement> {
    return this.#noteFailure(async () => {
      const { from, schema = 'public' } = statement
      if (!from) return statement
      const { tables, views } = await this.#catalog.introspect({ useCache: true })
      const known = [...tables, ...views].filter((relation) => relation.schema === schema)
      if (known.some((relation) => relation.name === from)) return statement
      const similar = mostSimilar(
        from,
        known.map((relation) => relation.name),
      )
      throw new RestError(
        404,
        'PGRST205',
        `Could not find the table '${schema}.${from}' in the schema cache`,
        { hint: similar && `Perhaps you meant the table '${schema}.${similar}'` },
      )
    })
  }

  override viewOptionsMetadata(view: string, viewSchema: string) {
    return this.#catalog.viewOptionsMetadata(view, viewSchema)
  }

  override clearSchemaCache() {
    return this.#catalog.clearSchemaCache()
  }

  /** What is left are lite's complaints about the request; it words them itself, but need not print them. */
  override normalizeDbError(error: unknown): unknown {
    if (error instanceof Error) Object.assign(error, { [inspect.custom]: () => error.message })
    return error
  }

  /**
   * Keeps the database's error for the answer. lite gets one it does not print instead: with an error it would print
   * the row, and its translation loses codes, hints and statuses.
   */
  async #noteFailure<Result>(work: () => Promise<Result>): Promise<Result> {
    const request = this.#request()
    try {
      return await work()
    } catch (error) {
      if (request.failure === null && !(error instanceof RestError) && errorCode(error) === null)
        throw error
      request.failure ??= databaseError(error, request.facts.caller.role)
      throw new Error('Invalid JSON body', { cause: error })
    }
  }

  #settings(): string {
    const { facts } = this.#request()
    return requestSettings(facts, {
      role: this.#schema.roleSettings(facts.caller.role),
      readOnly: facts.method === 'GET' || facts.method === 'HEAD',
    })
  }

  #request(): TableRequest {
    const request = this.#current.getStore()
    if (!request) throw new Error('a query outside of a request')
    return request
  }
}

function jsonColumns(columns: { table: string; name: string; type: string }[]): Set<string> {
  const ofJson = columns.filter(({ type }) => /^jsonb?$/i.test(type))
  return new Set(ofJson.map(({ table, name }) => `${table}.${name}`))
}
