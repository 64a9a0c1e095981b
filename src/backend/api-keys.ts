import * as z from 'zod/mini'
import { keyScopes, type KeyScope } from '@domain/actor.ts'
import { instant, optionalInstant } from './instant.ts'
import { command, read } from './request.ts'

const listed = z.pipe(
  z.object({
    id: z.string(),
    name: z.string(),
    prefix: z.string(),
    owner_id: z.string(),
    owner_name: z.string(),
    scopes: z.array(z.enum(keyScopes)),
    rate_per_minute: z.number(),
    created_at: instant,
    created_by_name: z.string(),
    expires_at: optionalInstant,
    revoked_at: optionalInstant,
    revoked_by_name: z.nullable(z.string()),
    last_used_at: optionalInstant,
  }),
  z.transform((row) => ({
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    ownerId: row.owner_id,
    ownerName: row.owner_name,
    scopes: row.scopes,
    ratePerMinute: row.rate_per_minute,
    createdAt: row.created_at,
    createdByName: row.created_by_name,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    revokedByName: row.revoked_by_name,
    lastUsedAt: row.last_used_at,
  })),
)

export type ApiKey = z.output<typeof listed>

/** Every key that was ever made, newest first, without its secret; admins only. */
export async function listApiKeys(signal: AbortSignal): Promise<ApiKey[]> {
  return read((rest) => rest.rpc('list_api_keys'), z.array(listed), { signal })
}

export interface NewApiKey {
  name: string
  scopes: readonly KeyScope[]
  owner: string
  /** ISO 8601; null for a key without expiry. */
  expiresAt: string | null
  ratePerMinute: number
}

/** Makes a key. Its text is in this answer and nowhere else, ever. */
export async function createApiKey(order: NewApiKey) {
  const args = {
    name: order.name,
    scopes: order.scopes,
    owner: order.owner,
    expires_at: order.expiresAt,
    rate_per_minute: order.ratePerMinute,
  }
  return command('create_api_key', args, z.object({ id: z.string(), key: z.string() }))
}

/** Refused from its next call on; revoking it again changes nothing. */
export async function revokeApiKey(order: { id: string; reason: string }) {
  return command('revoke_api_key', order, z.object({ id: z.string() }))
}
