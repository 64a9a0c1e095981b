import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { serverEnvironment } from './server-environment.ts'
import type { ServerPrograms } from './server-programs.ts'
import { serverSettings } from './server-settings.ts'
import { stopOrphan } from './stop-orphan.ts'

const READY_LINE = 'database system is ready to accept connections'
const START_LIMIT_MS = 30_000
const STOP_LIMIT_MS = 10_000
const RETRY_MS = 100
const SLOWEST_RETRY_MS = 2_000

export interface PostgresServer {
  /** Process id of the present postmaster; -1 while it is down. */
  pid: () => number
  /** True while it accepts connections. */
  isReady: () => boolean
  stop: () => Promise<void>
}

/** Runs the server on a cluster until stopped, and starts it again whenever it dies. Resolves when it accepts connections. */
export async function startPostgres(options: {
  clusterDir: string
  port: number
  programs: ServerPrograms
  log: (line: string) => void
}): Promise<PostgresServer> {
  const { clusterDir, port, programs, log } = options
  let child: ChildProcess | null = null
  let ready = false
  let stopping = false

  function launch(): Promise<ChildProcess> {
    const started = spawn(programs.postgres, ['-D', clusterDir, ...serverSettings(port)], {
      cwd: clusterDir,
      env: serverEnvironment(),
      stdio: ['ignore', 'ignore', 'pipe'],
      // Its own process group: Ctrl-C in the terminal reaches us, and we stop it in order.
      detached: true,
      ...programs.user,
    })
    child = started
    started.once('exit', () => {
      child = null
      ready = false
    })
    return untilReady(started).then(() => {
      ready = true
      return started
    })
  }

  async function keepRunning(current: ChildProcess): Promise<void> {
    let running = current
    for (;;) {
      if (running.exitCode === null && running.signalCode === null) await once(running, 'exit')
      if (stopping) return
      log(`PostgreSQL stopped (${running.signalCode ?? running.exitCode}), starting it again`)
      const next = await relaunch()
      if (!next) return
      running = next
      log('PostgreSQL is ready again')
    }
  }

  // Right after a kill the old backends still hold the cluster's shared memory: the first tries may fail.
  async function relaunch(): Promise<ChildProcess | null> {
    for (let wait = RETRY_MS; !stopping; wait = Math.min(wait * 2, SLOWEST_RETRY_MS)) {
      try {
        await stopOrphan(clusterDir)
        if (stopping) return null
        return await launch()
      } catch (error) {
        log(error instanceof Error ? error.message : String(error))
        await delay(wait)
      }
    }
    return null
  }

  const stopAtExit = () => child?.kill('SIGINT')
  process.once('exit', stopAtExit)
  await stopOrphan(clusterDir)
  const supervised = keepRunning(await launch())

  return {
    pid: () => child?.pid ?? -1,
    isReady: () => ready,
    stop: async () => {
      stopping = true
      process.removeListener('exit', stopAtExit)
      child?.kill('SIGINT')
      const forced = setTimeout(() => child?.kill('SIGKILL'), STOP_LIMIT_MS)
      await supervised
      clearTimeout(forced)
    },
  }
}

function untilReady(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = ''
    const timer = setTimeout(() => child.kill('SIGKILL'), START_LIMIT_MS)
    child.once('error', reject)
    child.once('exit', () => {
      clearTimeout(timer)
      reject(new Error(`PostgreSQL did not start: ${output.trim().slice(-600)}`))
    })
    child.stderr?.on('data', (chunk: Buffer) => {
      // Only the start is of interest; keeping on reading keeps the pipe from filling up.
      if (output.includes(READY_LINE)) return
      output += chunk.toString()
      if (!output.includes(READY_LINE)) return
      clearTimeout(timer)
      resolve()
    })
  })
}
