import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { lockFolder } from './lock-folder.ts'
import { stopOrphan } from './postgres/stop-orphan.ts'

/** Deletes an installation: database, secrets, everything. Rejects while it runs. */
export async function wipeData(dataDir: string): Promise<void> {
  if (!existsSync(dataDir)) return
  await lockFolder(dataDir)
  await stopOrphan(path.join(dataDir, 'postgres'))
  await rm(dataDir, { recursive: true, force: true })
}
