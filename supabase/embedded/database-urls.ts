import type { StackSecrets } from './secrets.ts'

export interface DatabaseUrls {
  superuser: string
  /** Role `postgres`, as which migrations run. */
  owner: string
  authenticator: string
  authAdmin: string
}

export function databaseUrls(port: number, { passwords }: StackSecrets): DatabaseUrls {
  const url = (role: string, password: string) =>
    `postgresql://${role}:${password}@127.0.0.1:${port}/postgres`
  return {
    superuser: url('supabase_admin', passwords.supabaseAdmin),
    owner: url('postgres', passwords.postgres),
    authenticator: url('authenticator', passwords.authenticator),
    authAdmin: url('supabase_auth_admin', passwords.supabaseAuthAdmin),
  }
}
