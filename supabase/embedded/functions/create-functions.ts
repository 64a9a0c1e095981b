import type { IncomingMessage, ServerResponse } from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { TokenVerifier } from '../tokens.ts'
import { denoCommand } from './deno-command.ts'
import { forwardRequest } from './forward-request.ts'
import { startInstance, type FunctionInstance } from './function-instance.ts'
import { BootError, createFunctionPool, type FunctionPool } from './function-pool.ts'
import { isFunction, watchSources } from './function-sources.ts'

const WALL_CLOCK_MS = 150_000
const IDLE_MS = 5 * 60_000
const DEATH_NOTICE_MS = 250

export interface FunctionsOptions {
  functionsDir: string
  /** All that functions find in their environment; nothing of this process's own is added. */
  env: Record<string, string>
  /** What single functions get beyond that: variables, and a folder that they may read and write. */
  own?: Record<string, { env: Record<string, string>; folder?: string }>
  /** Who must show a user's token, and how it is checked. Without it no function asks for one. */
  verifyConfig?: { verifyJwt: (name: string) => boolean; verifier: TokenVerifier }
  /** Processes per function; one where nothing is said. */
  instances?: Record<string, number>
  /** Start functions anew when their sources change. */
  watch?: boolean
  wallClockMs?: number
  idleMs?: number
  /** Where Deno keeps compiled sources. */
  cacheDir?: string
  log: (line: string) => void
}

export interface Functions {
  /** Answers `/functions/v1/<name>/…`. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>
  /** Starts a function before the first request needs it. */
  warm(name: string): Promise<void>
  /** Processes that serve a function now. */
  pids(name: string): number[]
  stop(): Promise<void>
}

/** Runs edge functions in Deno: one process (or several) per function, started by its first request. */
export function createFunctions(options: FunctionsOptions): Functions {
  const { functionsDir, log } = options
  const cacheDir = options.cacheDir ?? path.join(os.tmpdir(), `omnihub-deno-${os.userInfo().uid}`)
  const pools = new Map<string, FunctionPool>()
  let stopping = false
  const stopWatching = options.watch
    ? watchSources(functionsDir, () => {
        for (const pool of pools.values()) void pool.replace()
      })
    : () => undefined

  function pool(name: string): FunctionPool {
    const present = pools.get(name)
    if (present) return present
    const created = createFunctionPool({
      size: options.instances?.[name] ?? 1,
      idleMs: options.idleMs ?? IDLE_MS,
      start: async () =>
        startInstance({
          name,
          command: denoCommand({
            ...{ functionsDir, name, cacheDir },
            env: { ...options.env, ...options.own?.[name]?.env },
            folder: options.own?.[name]?.folder ?? null,
          }),
          cwd: functionsDir,
          log,
        }),
      log: (message) => log(JSON.stringify({ function: name, level: 'error', message })),
    })
    pools.set(name, created)
    return created
  }

  async function answer(
    instance: FunctionInstance,
    path: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const timeoutMs = options.wallClockMs ?? WALL_CLOCK_MS
    const failure = await forwardRequest({ instance, path, request, response, timeoutMs })
    if (failure === 'timeout') {
      refuse(response, 504, 'WORKER_TIMEOUT', 'Function did not answer in time')
    }
    if (failure === 'died') {
      // The broken connection is noticed before the process's end: who asks next must not meet the dead one.
      await Promise.race([instance.ended, setTimeout(DEATH_NOTICE_MS)])
      refuse(response, 500, 'WORKER_ERROR', 'Function exited due to an error (please check logs)')
    }
  }

  return {
    async handle(request, response) {
      const target = parseTarget(request.url ?? '')
      if (target === null || !isFunction(functionsDir, target.name)) {
        return refuse(response, 404, 'NOT_FOUND', 'Requested function was not found')
      }
      if (request.method !== 'OPTIONS' && options.verifyConfig?.verifyJwt(target.name)) {
        const token = /^bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
        if (token === undefined) return refuse(response, 401, 401, 'Missing authorization header')
        const valid = await options.verifyConfig.verifier.verify(token).then(
          () => true,
          () => false,
        )
        if (!valid) return refuse(response, 401, 401, 'Invalid JWT')
      }
      if (stopping) return refuse(response, 503, 'BOOT_ERROR', BOOT_MESSAGE)
      try {
        await pool(target.name).with((instance) => answer(instance, target.path, request, response))
      } catch (error) {
        if (!(error instanceof BootError)) throw error
        const seconds = Math.max(1, Math.ceil(error.retryAfterMs / 1000))
        response.setHeader('retry-after', String(seconds))
        refuse(response, 503, 'BOOT_ERROR', BOOT_MESSAGE)
      }
    },
    async warm(name) {
      if (!isFunction(functionsDir, name)) throw new Error(`there is no function ${name}`)
      await pool(name).warm()
    },
    pids: (name) => pools.get(name)?.pids() ?? [],
    async stop() {
      stopping = true
      stopWatching()
      await Promise.all(Array.from(pools.values(), (each) => each.stop()))
    },
  }
}

const BOOT_MESSAGE = 'Function failed to start (please check logs)'

function parseTarget(url: string): { name: string; path: string } | null {
  const match = /^\/functions\/v1(\/([^/?#]+).*)$/.exec(url)
  if (match?.[1] === undefined || match[2] === undefined) return null
  return { name: match[2], path: match[1] }
}

function refuse(
  response: ServerResponse,
  status: number,
  code: string | number,
  message: string,
): void {
  response
    .writeHead(status, { 'content-type': 'application/json' })
    .end(JSON.stringify({ code, message }))
}
