import * as z from 'zod/mini'

/** What `verify_api_key` answers about a key that holds. */
export const verifiedKey = z.object({
  id: z.uuid(),
  name: z.string(),
  owner_id: z.uuid(),
  owner_name: z.string(),
  scopes: z.array(z.string()),
})
export type VerifiedKey = z.infer<typeof verifiedKey>
