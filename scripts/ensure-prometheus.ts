import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const cacheDir = fileURLToPath(
  new URL('../node_modules/.cache/omnihub/prometheus', import.meta.url),
)

/** The two programs of Prometheus: the server, and what checks its files and texts. */
export interface Prometheus {
  readonly prometheus: string
  readonly promtool: string
}

const programsIn = (folder: string): Prometheus => ({
  prometheus: join(folder, 'prometheus'),
  promtool: join(folder, 'promtool'),
})

/** Null when both programs in a folder start, else why not. */
async function whyUnusable(folder: string): Promise<string | null> {
  const { prometheus, promtool } = programsIn(folder)
  if (!existsSync(prometheus) || !existsSync(promtool)) return 'no such files'
  try {
    await run(prometheus, ['--version'])
    await run(promtool, ['--version'])
    return null
  } catch (error) {
    return firstLine(error)
  }
}

/** Debian's package, unpacked beside us: no service is started, and nobody has to be root. */
async function unpackFromDebian(): Promise<string> {
  if (process.platform !== 'linux' || !existsSync('/usr/bin/apt-get')) {
    throw new Error('needs Debian or Ubuntu')
  }
  await mkdir(cacheDir, { recursive: true })
  const download = () =>
    run('apt-get', ['download', 'prometheus'], { cwd: cacheDir, timeout: 180_000 })
  // A machine that never updated its lists knows no package.
  await download().catch(async () => {
    await run('apt-get', ['update'], { timeout: 120_000 })
    await download()
  })
  const file = (await readdir(cacheDir)).find((name) => name.endsWith('.deb'))
  if (file === undefined) throw new Error('apt-get downloaded nothing')
  await run('dpkg-deb', ['--extract', file, 'unpacked'], { cwd: cacheDir, timeout: 60_000 })
  return unpacked
}

const unpacked = join(cacheDir, 'unpacked', 'usr', 'bin')
const usualPlaces = ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin', unpacked]

/**
 * Programs of a Prometheus that were just started: those in the folder `PROMETHEUS_BIN`, in the usual places, else of
 * Debian's package. Throws with every reason.
 */
export async function ensurePrometheus(): Promise<Prometheus> {
  const reasons: string[] = []
  for (const folder of [process.env['PROMETHEUS_BIN'], ...usualPlaces]) {
    if (!folder) continue
    const reason = await whyUnusable(folder)
    if (reason === null) return programsIn(folder)
    reasons.push(`${folder}: ${reason}`)
  }
  try {
    const folder = await unpackFromDebian()
    const reason = await whyUnusable(folder)
    if (reason === null) return programsIn(folder)
    reasons.push(`${folder}: ${reason}`)
  } catch (error) {
    reasons.push(`apt-get download prometheus: ${firstLine(error)}`)
  }
  const tried = reasons.join('\n  ')
  throw new Error(`no usable Prometheus; set PROMETHEUS_BIN to its folder. Tried:\n  ${tried}`)
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message.split('\n')[0] ?? 'failed'
}
