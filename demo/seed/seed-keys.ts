import { z } from 'zod'
import { demoKeys, generatorEmail } from '../demo-members.ts'
import type { DemoCredentials } from './credentials.ts'
import { demand } from './demand.ts'
import type { SignedIn } from './demo-clients.ts'

const members = z.array(z.object({ id: z.string(), email: z.string().nullable() }))
const listed = z.array(z.object({ prefix: z.string(), revoked_at: z.string().nullable() }))
const created = z.object({ key: z.string() })

/** Creates the keys that are missing or revoked. A key is shown once, so it is kept at once. */
export async function seedKeys(admin: SignedIn, credentials: DemoCredentials): Promise<void> {
  const existing = listed.parse(demand('list API keys', await admin.rpc('list_api_keys')))
  const people = members.parse(demand('list members', await admin.rpc('list_members')))
  const owner = people.find(({ email }) => email === generatorEmail)?.id
  for (const { name, scopes, ratePerMinute } of demoKeys) {
    const key = credentials.keys[name]
    const isThere = existing.some(
      ({ prefix, revoked_at }) => revoked_at === null && key?.startsWith(prefix),
    )
    if (isThere) continue
    const wanted = { name, scopes, owner, rate_per_minute: ratePerMinute }
    const saved = await admin.rpc('create_api_key', wanted)
    credentials.keys[name] = created.parse(demand(`create the key ${name}`, saved)).key
  }
}
