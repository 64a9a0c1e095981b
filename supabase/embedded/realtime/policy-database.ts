import { z } from 'zod'
import { openPool } from '../open-pool.ts'
import type { Extension, Visitor } from './access.ts'
import { isCancelled, isTransient } from './transient-error.ts'

const answer = z.tuple([
  z.object({ answer: z.array(z.enum(['broadcast', 'presence'])).nullable() }),
])

/** The policies on `realtime.messages`, which decide about private channels. */
export interface PolicyDatabase {
  /** Null when a policy raises; rejects when there is no answer. */
  mayRead(visitor: Visitor, extensions: Extension[]): Promise<Extension[] | null>
  mayWrite(visitor: Visitor, extensions: Extension[]): Promise<Extension[] | null>
  stop(): Promise<void>
}

/** Connects as superuser; the functions of ./sql are there already. */
export function openPolicyDatabase(connectionString: string): PolicyDatabase {
  // Apart from the pool that judges row changes: a slow policy must not hold them up.
  const pool = openPool({
    connectionString,
    max: 2,
    application_name: 'omnihub realtime policies',
    connectionTimeoutMillis: 5_000,
    statement_timeout: 5_000,
  })

  async function ask(name: string, visitor: Visitor, extensions: Extension[]) {
    const { identity, headers } = visitor
    const query = {
      name,
      text: `select _realtime.${name}($1, $2, $3, $4, $5) as answer`,
      values: [visitor.name, identity.role, identity.claims, headers, extensions],
    }
    // A pooled connection may have died unnoticed; the question leaves nothing behind and can be asked again.
    const { rows } = await pool.query(query).catch((error: unknown) => {
      if (!isTransient(error) || isCancelled(error)) throw error
      return pool.query(query)
    })
    return answer.parse(rows)[0].answer
  }

  return {
    mayRead: (visitor, extensions) => ask('may_read', visitor, extensions),
    mayWrite: (visitor, extensions) => ask('may_write', visitor, extensions),
    stop: () => pool.end(),
  }
}
