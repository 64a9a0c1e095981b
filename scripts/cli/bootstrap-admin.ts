import pg from 'pg'
import { CommandError } from './command-error.ts'
import { readConnection } from './connection.ts'
import { readOptions } from './read-options.ts'
import type { Terminal } from './terminal.ts'

/** `bootstrap-admin <email>`: makes the first admin, over the owner's database connection, while there is none. */
export async function bootstrapAdmin(args: string[], terminal: Terminal) {
  const { positionals } = readOptions(args, {}, ['email'])
  const email = positionals[0] ?? ''
  const { dbUrl } = await readConnection()
  if (dbUrl === null) {
    throw new CommandError('The database URL of the owner is missing.', {
      hint: 'Set OMNIHUB_DB_URL.',
    })
  }
  const client = new pg.Client({ connectionString: dbUrl })
  try {
    await client.connect()
    await client.query('select private.bootstrap_admin($1)', [email])
    terminal.print(`${email} is now the first admin.`)
  } catch (error) {
    const hint = error instanceof pg.DatabaseError ? (error.hint ?? null) : 'Check OMNIHUB_DB_URL.'
    throw new CommandError(error instanceof Error ? error.message : String(error), { hint })
  } finally {
    await client.end()
  }
}
