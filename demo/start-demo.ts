import { join } from 'node:path'
import { refuseForeignStack, type DemoStack } from './demo-stack.ts'
import { startGenerator } from './generator/start-generator.ts'
import { startSandbox, type SandboxOptions } from './sandbox/start-sandbox.ts'
import { seedHistory } from './seed/seed-history.ts'
import { seedDemo, type DemoAccess } from './seed-demo.ts'

const sandboxPort = 54_330

export interface RunningDemo extends DemoAccess {
  /** Where the operations are called; `/ledger` tells what arrived. */
  readonly sandboxUrl: string
  stop(): Promise<void>
}

/** Runs the demo workload on a stack of this machine: sandbox, members, keys, operations, agents. */
export async function startDemo(
  stack: DemoStack,
  log: (line: string) => void = console.log,
  behaviour: Pick<SandboxOptions, 'behaviourOf'> = {},
): Promise<RunningDemo> {
  refuseForeignStack(stack)
  const sandbox = await startSandbox({
    signingKey: stack.signingKey,
    ledgerFile: join(stack.dataDir, 'demo-ledger.ndjson'),
    port: sandboxPort,
    ...behaviour,
  })
  try {
    const access = await seedDemo(stack, sandbox.url)
    await seedHistory(stack)
    const key = access.apiKeys.find(({ scopes }) => scopes.includes('submit'))?.key ?? ''
    const generator = startGenerator({
      url: stack.url,
      key,
      callbackUrl: sandbox.callbackUrl,
      log,
    })
    return {
      ...access,
      sandboxUrl: sandbox.url,
      async stop() {
        await generator.stop()
        await sandbox.stop()
      },
    }
  } catch (error) {
    await sandbox.stop()
    throw error
  }
}
