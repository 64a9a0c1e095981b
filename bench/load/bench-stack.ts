import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startStack, type Stack, type StackOptions } from '../../supabase/embedded/stack.ts'

/** Runs `use` on a stack of its own: free ports, a temporary data folder, gone afterwards. */
export async function withBenchStack<T>(options: StackOptions, use: (stack: Stack) => Promise<T>) {
  const dataDir = await mkdtemp(join(tmpdir(), 'omnihub-bench-'))
  const stack = await startStack({
    dataDir,
    gatewayPort: 0,
    postgresPort: 0,
    panelDir: null,
    log: () => undefined,
    ...options,
  })
  try {
    return await use(stack)
  } finally {
    await stack.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}
