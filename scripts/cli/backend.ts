import { GoTrueClient } from '@supabase/auth-js'
import { PostgrestClient } from '@supabase/postgrest-js'
import { z } from 'zod'
import { CommandError } from './command-error.ts'
import type { Connection } from './connection.ts'
import { readSession, sessionPath, writeSession } from './session-file.ts'

const refusal = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string().nullish(),
})

/** What the commands need of Supabase: its auth client and RPCs. No sockets, so none of the rest. */
export interface Backend {
  auth: GoTrueClient
  rpc(name: string, args: Record<string, unknown>): Promise<Answer>
  /** All rows of a table that whoever is signed in may see. */
  select(table: string, columns: string): Promise<Answer>
}

interface Answer {
  status: number
  data: unknown
  error: unknown
}

/** A client without a session of its own; every call says that it comes from the command line. */
export function createBackend(connection: Connection): Backend {
  const headers = { apikey: connection.publishableKey, 'x-omnihub-channel': 'cli' }
  const auth = new GoTrueClient({
    url: `${connection.url}/auth/v1`,
    headers,
    persistSession: false,
    autoRefreshToken: false,
    detectSessionInUrl: false,
  })
  const rest = new PostgrestClient(`${connection.url}/rest/v1`, {
    headers,
    fetch: async (input, init) => {
      const { data } = await auth.getSession()
      const sent = new Headers(init?.headers)
      sent.set('authorization', `Bearer ${data.session?.access_token ?? connection.publishableKey}`)
      return fetch(input, { ...init, headers: sent })
    },
  })
  return {
    auth,
    rpc: async (name, args) => {
      const answer: Answer = await rest.rpc(name, args)
      return answer
    },
    select: async (table, columns) => {
      const answer: Answer = await rest.from(table).select(columns)
      return answer
    },
  }
}

/** A client signed in as whoever logged in last, its session refreshed and kept. */
export async function createSignedInBackend(connection: Connection): Promise<Backend> {
  const file = sessionPath()
  const stored = await readSession(file, connection.url)
  if (stored === null) {
    throw new CommandError('Nobody is logged in.', { hint: 'Run: npm run omnihub -- login' })
  }
  const backend = createBackend(connection)
  backend.auth.onAuthStateChange((_event, session) => {
    if (session && session.refresh_token !== stored.refresh_token) {
      void writeSession(file, connection.url, session)
    }
  })
  const { data, error } = await backend.auth.setSession(stored)
  if (error?.status === undefined ? error !== null : error.status < 500) {
    throw new CommandError(`The session is no longer valid: ${error?.message ?? ''}`, {
      hint: 'Run: npm run omnihub -- login',
    })
  }
  if (error || !data.session) throw unreachable(connection)
  return backend
}

/** Calls an RPC and parses its answer. Refusals become a {@link CommandError} with the server's words. */
export async function call<T>(
  backend: Backend,
  name: string,
  args: Record<string, unknown>,
  answer: z.ZodType<T>,
): Promise<T> {
  return answer.parse(dataOf(name, await backend.rpc(name, args)))
}

/** Reads a table likewise. */
export async function read<T>(
  backend: Backend,
  table: string,
  columns: string,
  rows: z.ZodType<T>,
): Promise<T> {
  return rows.parse(dataOf(table, await backend.select(table, columns)))
}

function dataOf(name: string, { data, error, status }: Answer): unknown {
  if (error) {
    const known = refusal.safeParse(error)
    if (status === 0 || !known.success || known.data.code === '') throw new LostAnswer(name)
    throw new CommandError(`${known.data.message} (${known.data.code})`, {
      hint: known.data.hint ?? null,
    })
  }
  return data
}

/** No answer arrived: a command may or may not have been carried out. */
export class LostAnswer extends CommandError {
  constructor(command: string) {
    super(`No answer to ${command}: it is unknown whether it was carried out.`, {
      hint: 'Run: npm run omnihub -- status',
    })
  }
}

export function unreachable(connection: Connection): CommandError {
  return new CommandError(`${connection.url} does not answer.`, {
    hint: 'Without the API, stop with psql as the README says, or take the database away from the guards.',
  })
}
