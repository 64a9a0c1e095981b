import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { importJWK, SignJWT } from 'jose'
import pg from 'pg'
import { startDatabase, type Database } from '../database.ts'
import { createTokenVerifier } from '../tokens.ts'
import { startRealtime, type Realtime } from './start-realtime.ts'
import type { RealtimeTimings } from './timings.ts'

/** A Realtime server of its own on a port, as the gateway would serve it. */
export interface TestServer extends Realtime {
  url: string
  publishableKey: string
  logged: string[]
}

export interface ServerFixture {
  superuserDbUrl(): string
  sql(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>
  sign(claims: Record<string, unknown>): Promise<string>
  serve(timings?: Partial<RealtimeTimings>): Promise<TestServer>
  /** Kills the database server; its supervisor starts it again. */
  killDatabase(): void
  stopDatabase(): Promise<void>
  startDatabase(): Promise<void>
  stop(): Promise<void>
}

/** A database without migrations, for tests that restart Realtime or the database under it. */
export async function startServerFixture(): Promise<ServerFixture> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'omnihub-realtime-'))
  // As root the database runs as another user, who must be able to walk through.
  await chmod(dir, 0o711)
  const migrationsDir = path.join(dir, 'migrations')
  await mkdir(migrationsDir)
  const start = (port: number) =>
    startDatabase({ dataDir: path.join(dir, 'data'), migrationsDir, port })
  let database: Database | null = await start(0)
  const { secrets, superuserDbUrl } = database
  const port = Number(new URL(superuserDbUrl).port)
  const key = await importJWK(secrets.tokenKey, 'ES256')
  const { publishableKey, secretKey } = secrets
  const servers: TestServer[] = []

  return {
    superuserDbUrl: () => superuserDbUrl,
    async sql(text, values) {
      const client = new pg.Client({ connectionString: superuserDbUrl })
      await client.connect()
      try {
        return (await client.query<Record<string, unknown>>(text, values)).rows
      } finally {
        await client.end()
      }
    },
    sign: (claims) =>
      new SignJWT({ role: 'authenticated', ...claims })
        .setProtectedHeader({ alg: 'ES256' })
        .setExpirationTime('1h')
        .sign(key),
    async serve(timings) {
      const logged: string[] = []
      const realtime = await startRealtime({
        ...{ superuserDbUrl, publishableKey, secretKey, timings: timings ?? {} },
        verifier: createTokenVerifier(secrets),
        log: (line) => void logged.push(line),
      })
      const http = createServer()
      http.on('upgrade', (request, socket, head) => {
        realtime.handleUpgrade(request, socket, head)
      })
      const url = await new Promise<string>((resolve) => {
        http.listen(0, '127.0.0.1', () => {
          const address = http.address()
          resolve(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`)
        })
      })
      const server: TestServer = {
        ...{ ...realtime, url, publishableKey, logged },
        async stop() {
          servers.splice(servers.indexOf(server), 1)
          await realtime.stop()
          http.close()
        },
      }
      servers.push(server)
      return server
    },
    killDatabase() {
      if (database) process.kill(database.postgresPid(), 'SIGKILL')
    },
    async stopDatabase() {
      await database?.stop()
      database = null
    },
    async startDatabase() {
      database = await start(port)
    },
    async stop() {
      for (const server of [...servers]) await server.stop()
      await database?.stop()
      await rm(dir, { recursive: true, force: true })
    },
  }
}
