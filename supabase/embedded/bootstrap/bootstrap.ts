import { readFile } from 'node:fs/promises'
import path from 'node:path'
import pg from 'pg'
import type { StackSecrets } from '../secrets.ts'

const BEFORE_AUTH = [
  '1-roles.sql',
  '2-schemas.sql',
  '3-auth-functions.sql',
  '4-realtime.sql',
  '5-schema-reload.sql',
]

/** Gives a bare cluster the roles, schemas and privileges of a hosted project. `client` is the superuser's; idempotent. */
export async function bootstrapBeforeAuth(
  client: pg.Client,
  passwords: StackSecrets['passwords'],
): Promise<void> {
  for (const file of BEFORE_AUTH) await runFile(client, file)
  const logins: [string, string][] = [
    ['postgres', passwords.postgres],
    ['authenticator', passwords.authenticator],
    ['supabase_auth_admin', passwords.supabaseAuthAdmin],
  ]
  for (const [role, password] of logins) {
    await client.query(`alter role ${role} password ${pg.escapeLiteral(password)}`)
  }
}

/** Completes what needs the auth server's tables. `client` is the superuser's; idempotent. */
export async function bootstrapAfterAuth(client: pg.Client): Promise<void> {
  await runFile(client, 'after-auth.sql')
}

async function runFile(client: pg.Client, file: string): Promise<void> {
  await client.query(await readFile(path.join(import.meta.dirname, file), 'utf8'))
}
