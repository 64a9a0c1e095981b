import { z } from 'zod'
import type { Decider } from './decider.ts'

/** The text of a new API key with these scopes, made by an admin over HTTP. */
export async function createKey(admin: Decider, scopes: readonly string[]): Promise<string> {
  const { body } = await admin.command('rest/v1/rpc/create_api_key', {
    name: `spec ${scopes.join(' ')}`,
    scopes,
  })
  return z.object({ key: z.string() }).parse(body).key
}
