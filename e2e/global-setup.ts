import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createChance } from '../demo/chance.ts'
import { createBehaviour } from '../demo/sandbox/behaviour.ts'
import { startDemo } from '../demo/start-demo.ts'
import { buildPanel } from '../scripts/start/build-panel.ts'
import { startStack } from '../supabase/embedded/stack.ts'
import { announceStack } from './e2e-stack.ts'

/**
 * One stack with the built panel and the demo workload for all specs, on free ports and with a
 * temporary data folder, so that a running `npm start` is never touched.
 */
export default async function globalSetup() {
  const dataDir = await mkdtemp(join(tmpdir(), 'omnihub-e2e-'))
  const stack = await startStack({
    dataDir,
    gatewayPort: 0,
    postgresPort: 0,
    panelDir: await buildPanel(console.log),
  })
  // As slow as services are, without their failures: those the specs make themselves.
  const realistic = createBehaviour(createChance(1))
  const demo = await startDemo(stack, () => undefined, {
    behaviourOf: (operation) => ({ status: 200, latencyMs: realistic(operation).latencyMs }),
  })
  const { url, publishableKey, dbUrl, superuserDbUrl } = stack
  announceStack({
    ...{ url, publishableKey, dbUrl, superuserDbUrl, dataDir, sandboxUrl: demo.sandboxUrl },
    users: [...demo.users],
    agentKey: demo.apiKeys.find(({ scopes }) => scopes.includes('submit'))?.key ?? '',
  })
  return async () => {
    await demo.stop()
    await stack.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}
