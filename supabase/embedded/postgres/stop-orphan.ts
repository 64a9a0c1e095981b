import { readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { errorCode } from '../error-code.ts'

const FAST_SHUTDOWN_MS = 5_000

/**
 * Stops a server that outlived the process that started it. The caller must own the data folder (see
 * lock-folder.ts): a server found here then belongs to nobody.
 */
export async function stopOrphan(clusterDir: string): Promise<void> {
  const pidFile = path.join(clusterDir, 'postmaster.pid')
  const content = await readFile(pidFile, 'utf8').catch(() => null)
  if (content === null) return
  const [pidLine = '', folder = ''] = content.split('\n')
  const pid = Number(pidLine)
  // The file of a dead server stays: from it the next one learns whether old backends are still attached.
  if (!(pid > 0) || !isAlive(pid)) return
  // A process id is reused after a reboot: only a process that works in this folder is ours to stop.
  if (path.resolve(folder) !== path.resolve(clusterDir) || !(await worksIn(pid, clusterDir))) {
    await rm(pidFile, { force: true })
    return
  }
  process.kill(pid, 'SIGINT')
  if (await ends(pid, FAST_SHUTDOWN_MS)) return
  process.kill(pid, 'SIGKILL')
  await ends(pid, FAST_SHUTDOWN_MS)
}

async function worksIn(pid: number, clusterDir: string): Promise<boolean> {
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => null)
  // Without /proc (macOS) the folder named in the pid file has to be proof enough.
  return commandLine === null || commandLine.includes(clusterDir)
}

async function ends(pid: number, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs
  while (isAlive(pid)) {
    if (Date.now() > deadline) return false
    await delay(20)
  }
  return true
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return errorCode(error) === 'EPERM'
  }
}
