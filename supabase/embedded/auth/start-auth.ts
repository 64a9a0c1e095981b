import { fork, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { publicJwks, type StackSecrets } from '../secrets.ts'
import {
  authProcessReportSchema,
  type AuthProcessConfig,
  type SignInLimits,
} from './auth-messages.ts'

const PROCESS_FILE = fileURLToPath(new URL('./auth-process.ts', import.meta.url))
const TYPESCRIPT_LOADER = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
const START_MS = 30_000
const STOP_MS = 3000
const MAX_BACKOFF_MS = 5000
const STABLE_MS = 30_000

const MINUTE = 60_000

/** Thirty failures per five minutes and address are what hosted allows. */
export const DEFAULT_SIGN_IN_LIMITS: SignInLimits = {
  perAddress: { capacity: 30, refillMs: MINUTE / 6 },
  perAccount: { capacity: 10, refillMs: MINUTE / 3 },
  perKnownPair: { capacity: 10, refillMs: MINUTE / 10 },
}

export interface AuthOptions {
  /** Connection of role supabase_auth_admin, which owns schema `auth`. */
  adminDbUrl: string
  secrets: StackSecrets
  /** `iss` of the tokens: the public address of `/auth/v1`. */
  issuerUrl: string
  siteUrl: string
  /** 0 (the default) lets the system choose; it stays the same over restarts. */
  port?: number
  /** Where mails are put; without it they are dropped. */
  mailDir?: string
  signInLimits?: SignInLimits
  log: (line: string) => void
}

export interface RunningAuth {
  port: number
  /** To be sent as `x-omnihub-gateway` with every request, beside `x-forwarded-for` made from the socket. */
  gatewaySecret: string
  jwks: ReturnType<typeof publicJwks>
  pid(): number | undefined
  stop(): Promise<void>
}

/**
 * Starts auth in a process of its own and keeps it running. Rejects when the first start fails; later it is
 * started again as often as it dies, on the same port.
 */
export async function startAuth(options: AuthOptions): Promise<RunningAuth> {
  const gatewaySecret = randomBytes(32).toString('base64url')
  const config: AuthProcessConfig = {
    databaseUrl: options.adminDbUrl,
    port: options.port ?? 0,
    issuerUrl: options.issuerUrl,
    siteUrl: options.siteUrl,
    mailDir: options.mailDir ?? null,
    gatewaySecret,
    publishableKey: options.secrets.publishableKey,
    secretKey: options.secrets.secretKey,
    tokenKey: options.secrets.tokenKey,
    signInLimits: options.signInLimits ?? DEFAULT_SIGN_IN_LIMITS,
  }
  let stopping = false
  let failures = 0
  let retry: NodeJS.Timeout | undefined
  let current = await launch(config, options.log)
  config.port = current.port
  watch(current)

  function watch(running: Launched): void {
    const startedAt = performance.now()
    running.child.once('exit', (code, signal) => {
      if (stopping) return
      failures = performance.now() - startedAt > STABLE_MS ? 0 : failures + 1
      options.log(`auth: process ended (${signal ?? code}), starting it again`)
      scheduleRestart()
    })
  }

  function scheduleRestart(): void {
    const wait = failures <= 1 ? 0 : Math.min(MAX_BACKOFF_MS, 100 * 2 ** failures)
    retry = setTimeout(() => {
      launch(config, options.log).then(
        (running) => {
          current = running
          if (stopping) running.child.kill()
          else watch(running)
        },
        (error: unknown) => {
          if (stopping) return
          failures += 1
          options.log(`auth: ${error instanceof Error ? error.message : 'start failed'}`)
          scheduleRestart()
        },
      )
    }, wait)
  }

  return {
    port: config.port,
    gatewaySecret,
    jwks: publicJwks(options.secrets),
    pid: () => current.child.pid,
    async stop() {
      stopping = true
      clearTimeout(retry)
      await end(current.child)
    },
  }
}

interface Launched {
  child: ChildProcess
  port: number
}

function launch(config: AuthProcessConfig, log: (line: string) => void): Promise<Launched> {
  const child = fork(PROCESS_FILE, [], {
    execArgv: ['--import', TYPESCRIPT_LOADER],
    // Nothing of the parent's environment: it holds secrets of others and switches for lite.
    env: { PATH: process.env['PATH'], NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  // lite prints failed statements with their rows: only that something was printed is passed on.
  child.stdout?.resume()
  child.stderr?.resume()

  return new Promise((resolve, reject) => {
    const fail = (reason: string) => {
      clearTimeout(timer)
      child.kill('SIGKILL')
      reject(new Error(`auth did not start: ${reason}`))
    }
    const timer = setTimeout(() => fail('time-out'), START_MS)
    child.once('error', (error) => fail(error.message))
    child.once('exit', (code, signal) => fail(`process ended (${signal ?? code})`))
    child.on('message', (message) => {
      const report = authProcessReportSchema.parse(message)
      if (report.type === 'log') log(report.line)
      if (report.type === 'failed') fail(report.reason)
      if (report.type === 'ready') {
        clearTimeout(timer)
        resolve({ child, port: report.port })
      }
    })
    child.send(config)
  })
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
  await ended
  clearTimeout(timer)
}
