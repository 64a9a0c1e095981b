import type {
  CompiledQuery,
  DatabaseConnection,
  Driver,
  QueryResult,
  RootOperationNode,
} from 'kysely'
import type pg from 'pg'
import { z } from 'zod'

const jsonRows = z.array(z.object({ row: z.string() }))

/**
 * Runs the queries that lite builds on the pool of the REST server; `settings` is the statement that makes a new
 * transaction the present caller's. Rows come back as PostgreSQL itself turns them into JSON, so that every type is
 * what PostgREST sends.
 */
export class CallerDriver implements Driver {
  readonly #pool: pg.Pool
  readonly #settings: () => string

  constructor(pool: pg.Pool, settings: () => string) {
    this.#pool = pool
    this.#settings = settings
  }

  async init(): Promise<void> {
    // The pool is ready as it is.
  }

  async acquireConnection(): Promise<CallerDatabaseConnection> {
    return new CallerDatabaseConnection(await this.#pool.connect())
  }

  async beginTransaction(connection: CallerDatabaseConnection): Promise<void> {
    await connection.send(`begin isolation level read committed; ${this.#settings()}`)
  }

  async commitTransaction(connection: CallerDatabaseConnection): Promise<void> {
    await connection.send('commit')
  }

  async rollbackTransaction(connection: CallerDatabaseConnection): Promise<void> {
    await connection.rollback()
  }

  async releaseConnection(connection: CallerDatabaseConnection): Promise<void> {
    connection.release()
  }

  async destroy(): Promise<void> {
    // The pool belongs to the REST server.
  }
}

class CallerDatabaseConnection implements DatabaseConnection {
  readonly #client: pg.PoolClient
  #broken = false

  constructor(client: pg.PoolClient) {
    this.#client = client
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const wrapped = returnsRows(query.query)
    const text = wrapped ? asJsonRows(query) : query.sql
    const { rows, rowCount } = await this.#client.query<Row & pg.QueryResultRow>(text, [
      ...query.parameters,
    ])
    const numAffectedRows = BigInt(rowCount ?? 0)
    if (!wrapped) return { rows, numAffectedRows }
    // eslint-disable-next-line @typescript-eslint/no-unsafe-return -- the shape is what lite asked for in its query
    const parsed = jsonRows.parse(rows).map(({ row }): Row => JSON.parse(row))
    return { rows: parsed, numAffectedRows }
  }

  streamQuery(): AsyncIterableIterator<never> {
    throw new Error('streaming is not supported')
  }

  /** Runs statements whose results nobody reads. */
  async send(statements: string): Promise<void> {
    await this.#client.query(statements)
  }

  /** A connection that cannot be rolled back is not handed to the next request. */
  async rollback(): Promise<void> {
    await this.send('rollback').catch(() => (this.#broken = true))
  }

  release(): void {
    this.#client.release(this.#broken)
  }
}

function returnsRows(node: RootOperationNode): boolean {
  if (node.kind === 'SelectQueryNode') return true
  const changes = ['InsertQueryNode', 'UpdateQueryNode', 'DeleteQueryNode'].includes(node.kind)
  return changes && 'returning' in node && node.returning !== undefined
}

function asJsonRows({ query, sql }: CompiledQuery): string {
  return query.kind === 'SelectQueryNode'
    ? `select row_to_json(answer)::text as row from (${sql}) as answer`
    : `with answer as (${sql}) select row_to_json(answer)::text as row from answer`
}
