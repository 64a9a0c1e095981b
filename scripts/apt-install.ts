import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Installs Debian's packages, after its lists are up to date. @throws Error where that is not possible */
export async function aptInstall(packages: readonly string[]): Promise<void> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    throw new Error('needs root on Debian or Ubuntu')
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await run('apt-get', ['update'], { env, timeout: 120_000 })
  await run('apt-get', ['install', '-y', '--no-install-recommends', ...packages], {
    env,
    timeout: 300_000,
    maxBuffer: 64 * 1024 * 1024,
  })
}
