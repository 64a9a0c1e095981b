import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import {
  entriesWithHost,
  missingPackages,
  packagesWithInstallScript,
  readLockFile,
  type LockEntry,
  type LockFile,
  type MissingPackage,
} from './lock-file.ts'
import { platformOf } from './platform-package.ts'
import { repositoryRoot } from './repository-root.ts'

/*
 * npm leaves optional packages for other systems out of the lock when it changes an installed tree,
 * and then `npm ci` refuses the lock. This resolves their owners afresh, in an empty folder, where npm
 * lists every platform the registry offers, and copies what is missing. Versions never change.
 */
function resolveAfresh(missing: MissingPackage[]): LockFile {
  const folder = mkdtempSync(join(tmpdir(), 'omnihub-lock-'))
  try {
    const dependencies = Object.fromEntries(missing.map((m) => [m.owner, m.ownerVersion]))
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }))
    execFileSync('npm', ['install', '--package-lock-only', '--ignore-scripts', '--no-audit'], {
      cwd: folder,
      stdio: 'pipe',
    })
    return readLockFile(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** An entry for a package: the registry's own, else (a mirror may lack it) one told from its name. */
function entryFor({ name, wanted, isDev }: MissingPackage, fresh: LockFile): LockEntry {
  const resolved = fresh.packages[`node_modules/${name}`]
  const known = resolved?.version === wanted ? resolved : { version: wanted, ...platformOf(name) }
  const { version, integrity, ...rest } = { ...known, dev: isDev || undefined, optional: true }
  const sorted = Object.entries(rest).sort(([a], [b]) => a.localeCompare(b, 'en'))
  return { version, integrity, ...Object.fromEntries(sorted) }
}

function complete(lock: LockFile) {
  const missing = missingPackages(lock)
  if (missing.length > 0) {
    const fresh = resolveAfresh(missing)
    for (const each of missing) {
      lock.packages[`node_modules/${each.name}`] = entryFor(each, fresh)
    }
  }
  for (const path of entriesWithHost(lock)) delete lock.packages[path]?.resolved
  const packages = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en'))
  const text = JSON.stringify({ ...lock, packages: Object.fromEntries(packages) }, null, 2)
  writeFileSync(join(repositoryRoot, 'package-lock.json'), `${text}\n`)
  console.log(`lock file: ${missing.length} packages of other platforms added`)
}

function unreviewedScripts(lock: LockFile) {
  const manifest = z
    .object({ allowScripts: z.record(z.string(), z.boolean()) })
    .parse(JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')))
  return packagesWithInstallScript(lock).filter((name) => manifest.allowScripts[name] === undefined)
}

const platforms = ['linux x64', 'linux arm64', 'darwin arm64', 'win32 x64']

function complaints(lock: LockFile) {
  const found = [
    ...missingPackages(lock).map((m) => `${m.owner} wants ${m.name}@${m.wanted}, not in the lock`),
    ...entriesWithHost(lock).map((path) => `${path} names a registry host`),
    ...unreviewedScripts(lock).map((name) => `${name} runs an install script; see allowScripts`),
  ]
  for (const platform of found.length === 0 ? platforms : []) {
    const [os, cpu] = platform.split(' ')
    try {
      const args = ['ci', '--dry-run', '--ignore-scripts', `--os=${os}`, `--cpu=${cpu}`]
      execFileSync('npm', args, { cwd: repositoryRoot, stdio: 'pipe' })
    } catch (error) {
      found.push(`npm ci fails on ${platform}: ${error instanceof Error ? error.message : ''}`)
    }
  }
  return found
}

if (!process.argv.includes('--check')) complete(readLockFile(repositoryRoot))
const found = complaints(readLockFile(repositoryRoot))
for (const complaint of found) console.error(complaint)
if (found.length > 0) {
  console.error('after a change of dependencies run: npm run lock')
  process.exitCode = 1
}
