import { randomUUID } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { AuthClient } from '@supabase/auth-js'
import pg from 'pg'
import { startDatabase, type Database } from '../database.ts'
import type { SignInLimits } from './auth-messages.ts'
import { startAuth, type RunningAuth } from './start-auth.ts'

export const PASSWORD = 'correct horse battery'
const GATEWAY_URL = 'http://gateway.test'

export interface AuthFixture {
  database: Database
  auth: RunningAuth
  /** Superuser, to look at and to break things. */
  sql: pg.Client
  logged: string[]
  mailDir: string
  /** fetch as the gateway forwards it; paths below `/auth/v1`. */
  fetch(path: string, init?: RequestInit & { address?: string }): Promise<Response>
  client(options?: { key?: string; address?: string }): { auth: InstanceType<typeof AuthClient> }
  createUser(email: string): Promise<string>
  stop(): Promise<void>
}

/** A database, auth on it, and clients that reach it the way the gateway does. */
export async function startAuthFixture({
  migrated = false,
  ...options
}: { signInLimits?: SignInLimits; migrated?: boolean } = {}): Promise<AuthFixture> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'omnihub-auth-'))
  // As root the database runs as another user, who must be able to walk through.
  await chmod(dir, 0o711)
  const mailDir = path.join(dir, 'mail')
  const logged: string[] = []
  const log = (line: string) => void logged.push(line)
  const database = await startDatabase({
    dataDir: path.join(dir, 'data'),
    ...(migrated ? {} : { migrationsDir: dir }),
  })
  const running = await startAuth({
    adminDbUrl: database.urls.authAdmin,
    secrets: database.secrets,
    issuerUrl: `${GATEWAY_URL}/auth/v1`,
    siteUrl: GATEWAY_URL,
    mailDir,
    log,
    ...options,
  })
  const sql = new pg.Client({ connectionString: database.superuserDbUrl })
  await sql.connect()

  function forward(address: string): typeof fetch {
    return (input, init) => {
      const request = new Request(input, init)
      const { pathname, search } = new URL(request.url)
      request.headers.set('x-omnihub-gateway', running.gatewaySecret)
      request.headers.set('x-forwarded-for', address)
      if (!request.headers.has('apikey')) {
        request.headers.set('apikey', database.secrets.publishableKey)
      }
      return fetch(new Request(`http://127.0.0.1:${running.port}${pathname}${search}`, request))
    }
  }
  // What supabase-js has as `auth`; the whole of it wants a WebSocket that Node 20 lacks.
  const client: AuthFixture['client'] = ({ key, address = '127.0.0.1' } = {}) => {
    const apikey = key ?? database.secrets.publishableKey
    const auth = new AuthClient({
      url: `${GATEWAY_URL}/auth/v1`,
      headers: { apikey, Authorization: `Bearer ${apikey}` },
      fetch: forward(address),
      // Clients with one key hear of each other's sessions.
      storageKey: randomUUID(),
      persistSession: false,
      autoRefreshToken: false,
    })
    return { auth }
  }

  return {
    database,
    auth: running,
    sql,
    logged,
    mailDir,
    client,
    fetch: (at, { address = '127.0.0.1', ...init } = {}) =>
      forward(address)(`${GATEWAY_URL}/auth/v1${at}`, init),
    async createUser(email) {
      const admin = client({ key: database.secrets.secretKey }).auth.admin
      const { data, error } = await admin.createUser({
        email,
        password: PASSWORD,
        email_confirm: true,
      })
      if (error) throw error
      return data.user.id
    },
    async stop() {
      await sql.end()
      await running.stop()
      await database.stop()
      await rm(dir, { recursive: true, force: true })
    },
  }
}
