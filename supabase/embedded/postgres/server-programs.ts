import { existsSync } from 'node:fs'
import { chown, cp, readdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { claimFolder, installationFolder } from '../installation-folder.ts'
import { findPostgresPackage } from './binaries.ts'
import { findServerUser, type ServerUser } from './server-user.ts'

export interface ServerPrograms {
  initdb: string
  postgres: string
  user: ServerUser | null
}

/**
 * Programs the server's user can execute. Root runs them as another user, who may not be able to enter the
 * checkout, so root gets a copy beside the data.
 */
export async function provideServerPrograms(): Promise<ServerPrograms> {
  const user = await findServerUser()
  const { nativeDir, version } = await findPostgresPackage()
  const dir = user ? await copyFor(user, nativeDir, version) : nativeDir
  return {
    initdb: path.join(dir, 'bin', 'initdb'),
    postgres: path.join(dir, 'bin', 'postgres'),
    user,
  }
}

async function copyFor(user: ServerUser, nativeDir: string, version: string): Promise<string> {
  const folder = await installationFolder()
  await claimFolder(folder)
  const target = path.join(folder, `postgres-${version}`)
  if (existsSync(target)) return target
  const draft = `${target}.${process.pid}`
  await cp(nativeDir, draft, { recursive: true, verbatimSymlinks: true })
  await chownTree(draft, user)
  // Two stacks may start at once: whoever renames first wins, the other one's copy is the same.
  await rename(draft, target).catch(async (error: unknown) => {
    await rm(draft, { recursive: true })
    if (!existsSync(target)) throw error
  })
  return target
}

async function chownTree(folder: string, user: ServerUser): Promise<void> {
  await chown(folder, user.uid, user.gid)
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const child = path.join(folder, entry.name)
    if (entry.isDirectory()) await chownTree(child, user)
    else if (entry.isFile()) await chown(child, user.uid, user.gid)
  }
}
