import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, chown, lstat, mkdir, realpath } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { findServerUser } from './postgres/server-user.ts'

const CHECKOUT = path.resolve(import.meta.dirname, '../..')

/** Folder of this checkout and user outside the checkout, which the database's user may not be able to enter. */
export async function installationFolder(): Promise<string> {
  const checkout = createHash('sha256')
    .update(await realpath(CHECKOUT))
    .digest('hex')
    .slice(0, 12)
  const base = existsSync('/var/tmp') ? '/var/tmp' : tmpdir()
  return path.join(base, `omnihub-${process.getuid?.() ?? 'user'}-${checkout}`)
}

/** Where an installation's database and secrets are kept when nothing else is said. */
export async function defaultDataFolder(): Promise<string> {
  return path.join(await installationFolder(), 'data')
}

/** Makes a folder only its owner (the database's user when we are root) can enter. Refuses one planted by somebody else. */
export async function claimFolder(folder: string): Promise<void> {
  const owner = await findServerUser()
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const found = await lstat(folder)
  const ours = [process.getuid?.(), owner?.uid]
  if (!found.isDirectory() || (process.getuid && !ours.includes(found.uid))) {
    throw new Error(`${folder} belongs to somebody else; remove it or choose another data folder.`)
  }
  if (owner) await chown(folder, owner.uid, owner.gid)
  await chmod(folder, 0o700)
}
