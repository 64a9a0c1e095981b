import { readFile, readdir } from 'node:fs/promises'
import path from 'node:path'
import pg from 'pg'
import { errorCode } from './error-code.ts'
import { splitStatements } from './split-statements.ts'

const HISTORY = `
  create schema if not exists supabase_migrations;
  create table if not exists supabase_migrations.schema_migrations (
    version text not null primary key,
    statements text[],
    name text
  );`

/** A migration file that failed; nothing of it was applied. */
export class MigrationError extends Error {
  override name = 'MigrationError'
}

/**
 * Applies the migrations that the database has not seen, each in its own transaction, and records them as the
 * Supabase CLI does. `dbUrl` is the role `postgres`. Returns the versions applied now; rejects with a MigrationError.
 */
export async function migrate(options: {
  dbUrl: string
  migrationsDir: string
  log?: (line: string) => void
}): Promise<string[]> {
  const files = await migrationFiles(options.migrationsDir)
  const client = new pg.Client({ connectionString: options.dbUrl })
  await client.connect()
  try {
    await client.query(HISTORY)
    const history = await client.query<{ version: string }>(
      'select version from supabase_migrations.schema_migrations',
    )
    const applied = new Set(history.rows.map((row) => row.version))
    const pending = files.filter((file) => !applied.has(file.version))
    for (const file of pending) {
      await apply(client, path.join(options.migrationsDir, file.fileName), file)
      options.log?.(`migrated ${file.fileName}`)
    }
    return pending.map((file) => file.version)
  } finally {
    await client.end()
  }
}

interface MigrationFile {
  fileName: string
  version: string
  name: string
}

async function migrationFiles(dir: string): Promise<MigrationFile[]> {
  const names = await readdir(dir).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return []
    throw error
  })
  return names.sort().flatMap((fileName) => {
    const [, version, name] = /^(\d+)_(.*)\.sql$/.exec(fileName) ?? []
    return version && name ? [{ fileName, version, name }] : []
  })
}

async function apply(
  client: pg.Client,
  file: string,
  { version, name }: MigrationFile,
): Promise<void> {
  const statements = splitStatements(await readFile(file, 'utf8'))
  await client.query('begin')
  try {
    for (const { text, line } of statements) {
      await client.query(text).catch((error: unknown) => {
        throw explain(error, file, text, line)
      })
    }
    await client.query(
      'insert into supabase_migrations.schema_migrations (version, statements, name) values ($1, $2, $3)',
      [version, statements.map((statement) => statement.text), name],
    )
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    // A migration may leave a role or search path behind; the next one starts like a new session.
    await client.query('reset all; reset role')
  }
}

function explain(cause: unknown, file: string, statement: string, line: number): MigrationError {
  if (!(cause instanceof pg.DatabaseError)) throw cause
  // PostgreSQL counts characters within the statement; comments before it belong to the statement's text.
  const lead = statement.length - statement.replace(/^(\s+|--[^\n]*\n)+/, '').length
  const offset = cause.position ? Number(cause.position) - 1 : lead
  const extra = statement.slice(lead, Math.max(lead, offset)).split('\n').length - 1
  const hint = cause.hint ? ` (${cause.hint})` : ''
  return new MigrationError(
    `${file}:${line + extra}: ${cause.message}${hint} [${cause.code ?? ''}]`,
    {
      cause,
    },
  )
}
