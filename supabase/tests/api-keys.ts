import { z } from 'zod'
import { call } from './database.ts'
import type { Member } from './members.ts'

const createdKey = z.object({ id: z.uuid(), key: z.string(), prefix: z.string() })

/** A new API key that belongs to this member. */
export async function createKey(
  admin: Member,
  scopes: string[],
  options: { owner?: Member; rate?: number } = {},
) {
  const { body } = await call(admin, 'create_api_key', {
    name: `test ${scopes.join(' ')}`,
    scopes,
    owner: options.owner?.id ?? admin.id,
    rate_per_minute: options.rate ?? 1_000_000,
  })
  return createdKey.parse(body)
}
