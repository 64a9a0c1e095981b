import { chmod, mkdir, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { repositoryRoot } from '../repository-root.ts'

export const connectionSchema = z.object({
  panelUrl: z.string(),
  supabaseUrl: z.string(),
  publishableKey: z.string(),
  secretKey: z.string(),
  dbUrl: z.string(),
  users: z
    .array(z.object({ email: z.string(), password: z.string(), role: z.string() }))
    .readonly(),
  apiKeys: z
    .array(z.object({ name: z.string(), key: z.string(), scopes: z.array(z.string()).readonly() }))
    .readonly(),
})

/** How to reach the running installation; for the CLI, tests and benches of this checkout. */
export type Connection = z.infer<typeof connectionSchema>

export const connectionFile = path.join(repositoryRoot, '.omnihub', 'connection.json')

/** Writes `.omnihub/connection.json`, readable by its owner only. */
export async function writeConnection(connection: Connection): Promise<void> {
  await mkdir(path.dirname(connectionFile), { recursive: true, mode: 0o700 })
  const draft = `${connectionFile}.${process.pid}`
  await writeFile(draft, JSON.stringify(connection, null, 2), { mode: 0o600 })
  await chmod(draft, 0o600)
  await rename(draft, connectionFile)
}
