import { spawn } from 'node:child_process'
import http from 'node:http'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { DenoCommand } from './deno-command.ts'
import { logLines } from './function-log.ts'

const BOOT_MS = 20_000
// The runner gives pending work two seconds; this is past it.
const STOP_MS = 3000
const DRAIN_MS = 10_000

export interface FunctionInstance {
  port: number
  pid: number
  agent: http.Agent
  /** Marks a request as being answered by this instance; call the returned function when it is. */
  begin(): () => void
  /** Resolves when the process has ended, for whatever reason. */
  ended: Promise<void>
  /** Lets running requests finish (bounded), then ends the process, pending work included. */
  retire(): Promise<void>
  /** Ends the process now, pending work included (up to two seconds). */
  stop(): Promise<void>
}

/** Starts one process of a function. Rejects when it does not listen; the reason is in the log. */
export async function startInstance(options: {
  name: string
  command: DenoCommand
  cwd: string
  log: (line: string) => void
}): Promise<FunctionInstance> {
  const { name, command, cwd, log } = options
  const child = spawn(command.program, command.args, {
    cwd,
    env: command.env,
    // An open pipe as stdin tells the function that its supervisor lives.
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  child.stdin.on('error', () => undefined)
  const agent = new http.Agent({ keepAlive: true })
  let over = false
  let active = 0
  let idle: (() => void) | undefined

  const ended = new Promise<void>((resolve) => {
    const finish = () => {
      over = true
      agent.destroy()
      resolve()
    }
    child.once('exit', finish)
    child.once('error', (error) => {
      log(JSON.stringify({ function: name, level: 'error', message: error.message }))
      finish()
    })
  })

  const port = await new Promise<number>((resolve, reject) => {
    let listening = false
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      reject(new Error(`function ${name} did not listen within ${BOOT_MS} ms`))
    }, BOOT_MS)
    void ended.then(() => {
      clearTimeout(timer)
      reject(new Error(`function ${name} ended before it listened`))
    })
    logLines(child.stdout, name, log)
    logLines(child.stderr, name, log, (line) => {
      const match = listening ? null : /^Listening on http:\/\/127\.0\.0\.1:(\d+)\/$/.exec(line)
      if (!match) return 'show'
      listening = true
      clearTimeout(timer)
      resolve(Number(match[1]))
      return 'hide'
    })
  })

  async function stop(): Promise<void> {
    if (over) return
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
    await ended
    clearTimeout(timer)
  }

  return {
    port,
    pid: child.pid ?? 0,
    agent,
    ended,
    begin() {
      active += 1
      return () => {
        active -= 1
        if (active === 0) idle?.()
      }
    },
    async retire() {
      // Whoever was waiting for this instance to start has it now, and is about to say so.
      await nextTurn()
      if (active > 0 && !over) {
        let timer: NodeJS.Timeout | undefined
        await Promise.race([
          new Promise<void>((resolve) => (idle = resolve)),
          new Promise<void>((resolve) => (timer = setTimeout(resolve, DRAIN_MS))),
          ended,
        ])
        clearTimeout(timer)
      }
      await stop()
    },
    stop,
  }
}
