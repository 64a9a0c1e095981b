import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createChance } from '../demo/chance.ts'
import { createBehaviour } from '../demo/sandbox/behaviour.ts'
import { startDemo } from '../demo/start-demo.ts'
import { buildPanel } from '../scripts/start/build-panel.ts'
import { startStack } from '../supabase/embedded/stack.ts'

export interface E2eStack {
  readonly url: string
  readonly publishableKey: string
  readonly dbUrl: string
  readonly superuserDbUrl: string
  readonly sandboxUrl: string
  readonly dataDir: string
  /** Submits and asks; its owner is a member whom no spec signs in. */
  readonly agentKey: string
  readonly users: readonly { email: string; password: string; role: string }[]
}

/** What a channel of a spec finds under the name `OMNIHUB_SECRET_E2E`. */
export const webhookSecret = 'for specs only'

let started: E2eStack | null = null

/**
 * The stack of this worker, with its own emergency controls: specs of two workers never meet.
 * @throws Error in a spec that does not use the test of fixtures.ts, and while specs are collected
 */
export function e2eStack(): E2eStack {
  if (started === null) throw new Error('no stack runs here: use the test of fixtures.ts')
  return started
}

/**
 * Starts a stack with the built panel and the demo workload, on free ports and with a temporary data folder, so
 * that a running `npm start` is never touched. Answers how to stop it.
 */
export async function startE2eStack(): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'omnihub-e2e-'))
  const stack = await startStack({
    dataDir,
    gatewayPort: 0,
    postgresPort: 0,
    panelDir: await buildPanel(console.log),
    functionsEnv: { OMNIHUB_SECRET_E2E: webhookSecret },
  })
  // As slow as services are, without their failures: those the specs make themselves.
  const realistic = createBehaviour(createChance(1))
  const demo = await startDemo(stack, () => undefined, {
    behaviourOf: (operation) => ({ status: 200, latencyMs: realistic(operation).latencyMs }),
  })
  const { url, publishableKey, dbUrl, superuserDbUrl } = stack
  started = {
    ...{ url, publishableKey, dbUrl, superuserDbUrl, dataDir, sandboxUrl: demo.sandboxUrl },
    users: demo.users,
    agentKey: demo.apiKeys.find(({ scopes }) => scopes.includes('submit'))?.key ?? '',
  }
  return async () => {
    await demo.stop()
    await stack.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}
