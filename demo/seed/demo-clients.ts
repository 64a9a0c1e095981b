import { AuthClient } from '@supabase/auth-js'
import { PostgrestClient } from '@supabase/postgrest-js'
import type { DemoStack } from '../demo-stack.ts'
import { demand } from './demand.ts'

/** The parts of supabase-js that seeding needs; whole it wants a WebSocket, which Node 20 has not. */
function createAuth(stack: DemoStack, key: string) {
  return new AuthClient({
    url: `${stack.url}/auth/v1`,
    headers: { apikey: key },
    persistSession: false,
    autoRefreshToken: false,
  })
}

/** The administration of accounts, with the secret key. */
export function createAccounts(stack: DemoStack) {
  return createAuth(stack, stack.secretKey).admin
}

/** The REST API with a fresh session of one person. */
export async function signIn(stack: DemoStack, email: string, password: string) {
  const auth = createAuth(stack, stack.publishableKey)
  const { session } = demand('sign in', await auth.signInWithPassword({ email, password }))
  return new PostgrestClient(`${stack.url}/rest/v1`, {
    headers: { apikey: stack.publishableKey, authorization: `Bearer ${session.access_token}` },
  })
}

export type Accounts = ReturnType<typeof createAccounts>
export type SignedIn = Awaited<ReturnType<typeof signIn>>
