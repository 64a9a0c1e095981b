import { existsSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import type { Stack } from '../../supabase/embedded/stack.ts'
import { repositoryRoot } from '../repository-root.ts'
import { connectionSchema } from './connection-file.ts'

const demoModule = z.object({
  startDemo: z.custom<(stack: Stack) => unknown>((value) => typeof value === 'function'),
})
const demoSchema = z.object({
  users: connectionSchema.shape.users,
  apiKeys: connectionSchema.shape.apiKeys,
  stop: z.custom<() => Promise<void>>((value) => typeof value === 'function'),
})

/** Seeds and runs the demo workload; null as long as this checkout has none. */
export async function loadDemo(stack: Stack): Promise<z.infer<typeof demoSchema> | null> {
  const file = path.join(repositoryRoot, 'demo/start-demo.ts')
  if (!existsSync(file)) return null
  const { startDemo } = demoModule.parse(await import(pathToFileURL(file).href))
  return demoSchema.parse(await startDemo(stack))
}
