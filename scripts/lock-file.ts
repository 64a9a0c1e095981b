import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const names = z.record(z.string(), z.string()).optional()

/** One entry of a lock file; everything npm wrote beyond what we read is kept. */
const lockEntry = z.looseObject({
  version: z.string().optional(),
  resolved: z.string().optional(),
  integrity: z.string().optional(),
  dev: z.boolean().optional(),
  hasInstallScript: z.boolean().optional(),
  dependencies: names,
  optionalDependencies: names,
})

const lockFile = z.looseObject({ packages: z.record(z.string(), lockEntry) })

export type LockEntry = z.infer<typeof lockEntry>
export type LockFile = z.infer<typeof lockFile>

/** Checked, not copied: written back, every key stays where npm put it. */
function isLockFile(value: unknown): value is LockFile {
  return lockFile.safeParse(value).success
}

/** Reads `package-lock.json` of a folder. Throws when it is not a lock file of npm 7 or later. */
export function readLockFile(folder: string): LockFile {
  const content: unknown = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'))
  if (!isLockFile(content)) throw new Error(`${folder}/package-lock.json is not a lock file`)
  return content
}

function packageName(path: string) {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
}

/** The lock path at which Node would find `name` for the package at `fromPath`, or null. */
export function findPackage(lock: LockFile, fromPath: string, name: string) {
  for (let at = fromPath; ;) {
    const path = at ? `${at}/node_modules/${name}` : `node_modules/${name}`
    if (lock.packages[path]) return path
    if (!at) return null
    at = at.slice(0, Math.max(0, at.lastIndexOf('node_modules/') - 1))
  }
}

/** An optional dependency that a package of the lock names and the lock does not hold. */
export interface MissingPackage {
  owner: string
  ownerVersion: string
  name: string
  wanted: string
  isDev: boolean
}

/** All of them: on the platforms they are for, `npm ci` installs nothing in their place or fails. */
export function missingPackages(lock: LockFile): MissingPackage[] {
  return Object.entries(lock.packages).flatMap(([path, entry]) =>
    Object.entries(entry.optionalDependencies ?? {})
      .filter(([name]) => findPackage(lock, path, name) === null)
      .map(([name, wanted]) => ({
        owner: packageName(path),
        ownerVersion: entry.version ?? '',
        name,
        wanted,
        isDev: entry.dev === true,
      })),
  )
}

/** Entries that tie the lock to one registry host. */
export function entriesWithHost(lock: LockFile) {
  return Object.entries(lock.packages)
    .filter(([, entry]) => entry.resolved !== undefined)
    .map(([path]) => path)
}

/** Names of the packages that run a script on installation. */
export function packagesWithInstallScript(lock: LockFile) {
  return Object.entries(lock.packages)
    .filter(([, entry]) => entry.hasInstallScript)
    .map(([path]) => packageName(path))
}
