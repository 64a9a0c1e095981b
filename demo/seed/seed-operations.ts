import { z } from 'zod'
import { demoOperations, type DemoOperation } from '../demo-operations.ts'
import { demand } from './demand.ts'
import type { SignedIn } from './demo-clients.ts'

const registered = z.array(
  z.object({
    name: z.string(),
    revision: z.number(),
    endpoint_url: z.string(),
    estimator: z.string().nullable(),
  }),
)

/** Registers the operations, and points them at the sandbox when it moved to another port. */
export async function seedOperations(admin: SignedIn, sandboxUrl: string): Promise<void> {
  const columns = 'name, revision, endpoint_url, estimator'
  const listed = await admin.from('operations').select(columns)
  const existing = registered.parse(demand('list operations', listed))
  for (const operation of demoOperations) {
    const definition = definitionOf(operation, sandboxUrl)
    const known = existing.find(({ name }) => name === operation.name)
    const isCurrent =
      known?.endpoint_url === definition.endpoint_url && known.estimator === definition.estimator
    if (isCurrent) continue
    const saved = await admin.rpc('save_operation', {
      definition,
      reason: known ? 'the sandbox moved' : 'demo installation',
      expected_revision: known?.revision ?? null,
    })
    demand(`register ${operation.name}`, saved)
  }
}

function definitionOf(operation: DemoOperation, sandboxUrl: string) {
  const { weight: _weight, latencyMs: _latency, estimator, ...definition } = operation
  const endpoint_url = `${sandboxUrl}/operations/${operation.name}`
  const estimators = { sql: operation.name, endpoint: endpoint_url, none: null }
  return { ...definition, endpoint_url, estimator: estimators[estimator ?? 'none'] }
}
