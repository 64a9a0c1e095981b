import { randomUUID } from 'node:crypto'
import { createClient } from '@supabase/supabase-js'
import pg from 'pg'
import { nodeWebSocket } from '../supabase/embedded/contract/node-websocket.ts'

export type Role = 'admin' | 'approver' | 'viewer'

export interface TestMember {
  id: string
  email: string
  password: string
  displayName: string
}

interface Installation {
  url: string
  secretKey: string
  dbUrl: string
}

/**
 * A new account through the auth admin API, with its role set by the owner of the database. Addresses are unique, so
 * files that share one stack never meet.
 */
export async function createMember(stack: Installation, role: Role): Promise<TestMember> {
  const id = randomUUID()
  const member = {
    email: `${role}-${id.slice(0, 8)}@omnihub.test`,
    password: `Aa1!${id}`,
    displayName: `${role[0]?.toUpperCase() ?? ''}${role.slice(1)} ${id.slice(0, 4)}`,
  }
  const { data, error } = await createAdminClient(stack).auth.admin.createUser({
    email: member.email,
    password: member.password,
    email_confirm: true,
    user_metadata: { display_name: member.displayName },
  })
  if (error) throw error
  await withOwner(stack.dbUrl, (client) =>
    client.query('update public.profiles set role = $1 where id = $2', [role, data.user.id]),
  )
  return { id: data.user.id, ...member }
}

/** Runs statements as the owner of the database, past every policy. */
export async function withOwner<T>(dbUrl: string, use: (client: pg.Client) => Promise<T>) {
  const client = new pg.Client({ connectionString: dbUrl })
  await client.connect()
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}

/** The service client: the secret key, no session. */
export function createAdminClient({ url, secretKey }: Installation) {
  return createClient(url, secretKey, {
    auth: { persistSession: false, autoRefreshToken: false },
    realtime: { transport: nodeWebSocket },
  })
}
