import pg from 'pg'
import { inject } from 'vitest'
import { z } from 'zod'

/** Who calls: a database role with the claims a token of theirs would carry. */
export interface Caller {
  role: 'anon' | 'authenticated' | 'service_role'
  claims: Record<string, unknown>
}

export const anon: Caller = { role: 'anon', claims: { role: 'anon' } }
export const service: Caller = { role: 'service_role', claims: { role: 'service_role' } }

/** What a caller of an RPC gets. A refusal is an answer too, with the status that the function set. */
export interface Answer {
  status: number
  body: unknown
}

// Big integers of this schema (versions, fences, sequence numbers) stay far below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number)

/** Connections of the owner. Lazily opened, so a file pays only for what it uses; the runner ends with its process. */
export const owner = new pg.Pool({
  connectionString: inject('stack').dbUrl,
  max: 24,
  idleTimeoutMillis: 500,
  allowExitOnIdle: true,
})

type Row = Record<string, unknown>

/** Rows of one statement, as the owner of the database. */
export async function rows(text: string, values: unknown[] = []): Promise<Row[]> {
  return (await owner.query<Row>(text, values)).rows
}

/** The only row of one statement, as the owner. */
export async function row(text: string, values: unknown[] = []): Promise<Row> {
  const [first, ...others] = await rows(text, values)
  if (first === undefined || others.length > 0) throw new Error(`not exactly one row: ${text}`)
  return first
}

/** The only value of the only row of one statement, as the owner. */
export async function value(text: string, values: unknown[] = []): Promise<unknown> {
  return Object.values(await row(text, values))[0]
}

/** A number, for counts and versions. */
export async function count(text: string, values: unknown[] = []): Promise<number> {
  return z.number().parse(await value(text, values))
}

/** Starts a transaction of this connection on behalf of a caller, as the REST server does. */
export async function become(client: pg.ClientBase, caller: Caller, headers: Row = {}) {
  await client.query('begin isolation level read committed')
  await client.query(
    `select set_config('role', $1, true), set_config('request.jwt.claims', $2, true), set_config('request.headers', $3, true)`,
    [caller.role, JSON.stringify(caller.claims), JSON.stringify(headers)],
  )
}

/** Runs statements as a caller and rolls everything back: a play, after which nothing has happened. */
export async function play<T>(caller: Caller, act: (client: pg.ClientBase) => Promise<T>) {
  const client = await owner.connect()
  try {
    await become(client, caller)
    return await act(client)
  } finally {
    await client.query('rollback')
    client.release()
  }
}

/** Calls an RPC within the transaction that this connection has begun. */
export async function callWithin(
  client: pg.ClientBase,
  rpc: string,
  args: Row = {},
): Promise<Answer> {
  const names = Object.keys(args)
  const list = names
    .map((name, index) => `${pg.escapeIdentifier(name)} => $${index + 1}`)
    .join(', ')
  const { rows: answers } = await client.query<{ body: unknown }>(
    `select public.${pg.escapeIdentifier(rpc)}(${list}) as body`,
    Object.values(args),
  )
  const status = await client.query<{ status: string | null }>(
    `select nullif(current_setting('response.status', true), '') as status`,
  )
  return { status: Number(status.rows[0]?.status ?? 200), body: answers[0]?.body }
}

/** Calls an RPC in a transaction of its own and commits, like one request. */
export async function call(
  caller: Caller,
  rpc: string,
  args: Row = {},
  headers: Row = {},
): Promise<Answer> {
  const client = await owner.connect()
  try {
    await become(client, caller, headers)
    const answer = await callWithin(client, rpc, args)
    await client.query('commit')
    return answer
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}

/** One field of an answer's body; undefined when there is none. */
export function field({ body }: Answer, name: string): unknown {
  return z.record(z.string(), z.unknown()).parse(body)[name]
}
