import { z } from 'zod'
import { demoOperations } from '../demo-operations.ts'
import { demand } from './demand.ts'
import type { SignedIn } from './demo-clients.ts'

const registered = z.array(
  z.object({ name: z.string(), revision: z.number(), endpoint_url: z.string() }),
)

/** Registers the operations, and points them at the sandbox when it moved to another port. */
export async function seedOperations(admin: SignedIn, sandboxUrl: string): Promise<void> {
  const existing = registered.parse(
    demand(
      'list operations',
      await admin.from('operations').select('name, revision, endpoint_url'),
    ),
  )
  for (const { name, description, risk_level, supports_dry_run } of demoOperations) {
    const endpoint_url = `${sandboxUrl}/operations/${name}`
    const known = existing.find((operation) => operation.name === name)
    if (known?.endpoint_url === endpoint_url) continue
    const saved = await admin.rpc('save_operation', {
      definition: { name, description, risk_level, supports_dry_run, endpoint_url },
      reason: known ? 'the sandbox moved' : 'demo installation',
      expected_revision: known?.revision ?? null,
    })
    demand(`register ${name}`, saved)
  }
}
