import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { createClient } from '@supabase/supabase-js'
import { nodeWebSocket } from '../node-websocket.ts'
import { contractTarget, type ContractTarget } from '../target.ts'
import { RawSocket } from './raw-socket.ts'

export interface Viewer {
  id: string
  token: string
}

type Sql = NonNullable<ContractTarget['sql']>

/** The target with the suite's tables and two signed-in viewers; sockets opened through it are closed at the end. */
export interface RealtimeFixture {
  target: ContractTarget
  sql: Sql
  a: Viewer
  b: Viewer
  /** A fresh row id; never handed out twice. */
  nextId: () => number
  open(query?: Record<string, string>): Promise<RawSocket>
  /** Closes the sockets of the case that has just run. */
  closeSockets(): void
  stop(): Promise<void>
}

export async function startRealtimeFixture(): Promise<RealtimeFixture> {
  const target = await contractTarget()
  const { sql } = target
  if (!sql) throw new Error('the Realtime suite makes tables: CONTRACT_DB_URL is needed')
  await sql(await readFile(path.join(import.meta.dirname, 'fixture.sql'), 'utf8'))
  const a = await signIn(target, 'contract-a@example.com')
  const b = await signIn(target, 'contract-b@example.com')
  const sockets: RawSocket[] = []
  let id = 0
  return {
    ...{ target, sql, a, b },
    nextId: () => (id += 1),
    async open(query) {
      const socket = await RawSocket.open(target, query)
      sockets.push(socket)
      return socket
    },
    closeSockets() {
      for (const socket of sockets.splice(0)) socket.close()
    },
    stop: () => target.stop(),
  }
}

/** Client options under which supabase-js runs in Node 20 and keeps nothing. */
export const clientOptions = {
  auth: { persistSession: false, autoRefreshToken: false },
  realtime: { transport: nodeWebSocket },
}

async function signIn(target: ContractTarget, email: string): Promise<Viewer> {
  const password = 'correct horse battery staple'
  const admin = createClient(target.url, target.secretKey, clientOptions)
  const created = await admin.auth.admin.createUser({ email, password, email_confirm: true })
  if (created.error && created.error.code !== 'email_exists') throw created.error
  const client = createClient(target.url, target.publishableKey, clientOptions)
  const { data, error } = await client.auth.signInWithPassword({ email, password })
  if (error) throw error
  return { id: data.user.id, token: data.session.access_token }
}
