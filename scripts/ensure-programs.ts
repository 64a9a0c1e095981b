import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** What Debian packs together. */
export interface Programs {
  readonly package: string
  /** A folder to look into first is named by this variable of the environment. */
  readonly variable: string
  /** What each is called, by its author and by Debian. */
  readonly names: readonly (readonly string[])[]
}

const usualPlaces = ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin']

/**
 * Paths of programs that were just started, in the order of their names: those in the folder of `variable`, in the usual
 * places, else of Debian's package, unpacked beside us. Throws with every reason.
 */
export async function ensurePrograms(wanted: Programs): Promise<readonly string[]> {
  const unpacked = join(unpackedIn(wanted.package), 'usr', 'bin')
  const reasons: string[] = []
  for (const folder of [process.env[wanted.variable], ...usualPlaces, unpacked]) {
    if (!folder) continue
    const found = await programsIn(folder, wanted)
    if (typeof found !== 'string') return found
    reasons.push(`${folder}: ${found}`)
  }
  try {
    await unpackFromDebian(wanted.package, () => Promise.resolve([wanted.package]))
    const found = await programsIn(unpacked, wanted)
    if (typeof found !== 'string') return found
    reasons.push(`${unpacked}: ${found}`)
  } catch (error) {
    reasons.push(`apt-get download ${wanted.package}: ${firstLine(error)}`)
  }
  throw new Error(
    `no usable ${wanted.package}; set ${wanted.variable} to its folder. Tried:\n  ${reasons.join('\n  ')}`,
  )
}

/** Why one of them cannot be used, where it cannot. */
async function programsIn(folder: string, { names }: Programs): Promise<string[] | string> {
  const found: string[] = []
  for (const called of names) {
    const path = called.map((name) => join(folder, name)).find((each) => existsSync(each))
    if (path === undefined) return `no ${called.join(' or ')}`
    try {
      await run(path, ['--version'])
    } catch (error) {
      return firstLine(error)
    }
    found.push(path)
  }
  return found
}

/** Unpacks Debian's packages below a folder of our cache and returns it: no service is started, and nobody has to be root. */
export async function unpackFromDebian(
  name: string,
  packages: () => Promise<readonly string[]>,
): Promise<string> {
  if (process.platform !== 'linux' || !existsSync('/usr/bin/apt-get')) {
    throw new Error('needs Debian or Ubuntu')
  }
  const cwd = cacheOf(name)
  await mkdir(cwd, { recursive: true })
  const wanted = await packages()
  const download = () => run('apt-get', ['download', ...wanted], { cwd, timeout: 180_000 })
  // A machine that never updated its lists knows no package.
  await download().catch(async () => {
    await run('apt-get', ['update'], { timeout: 120_000 })
    await download()
  })
  const files = (await readdir(cwd)).filter((file) => file.endsWith('.deb'))
  if (files.length === 0) throw new Error('apt-get downloaded nothing')
  for (const file of files) {
    await run('dpkg-deb', ['--extract', file, 'unpacked'], { cwd, timeout: 60_000 })
  }
  return unpackedIn(name)
}

/** Where the packages of that name are unpacked to. */
export function unpackedIn(name: string): string {
  return join(cacheOf(name), 'unpacked')
}

function cacheOf(name: string): string {
  return fileURLToPath(new URL(`../node_modules/.cache/omnihub/${name}`, import.meta.url))
}

/** An error as one line among others. */
export function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message.split('\n')[0] ?? 'failed'
}
