import type { Pool } from 'pg'
import type { AuthRequest } from './auth-context.ts'

/** How long an answer waits for its row in the audit log; afterwards the job that looks at sessions writes it. */
const PATIENCE_MS = 1_000
/** How long refused sign-ins are counted here before the database hears of them. */
const COUNTING_MS = 500
/** Accounts told apart within that time; a flood over more is told as one. */
const MAX_ACCOUNTS = 100

type From = Pick<AuthRequest, 'request' | 'address'>

interface Failure {
  email: string
  code: string
  count: number
  headers: Record<string, string>
}

/** What happens at the door, on its way into the audit log. It never keeps anybody out, nor waiting for long. */
export interface DoorLog {
  signedIn(session: { id: string; accountId: string }, method: string, from: From): Promise<void>
  sessionsEnded(
    accountId: string,
    action: 'auth.signed_out' | 'auth.password_changed' | 'auth.password_set',
    from: From,
    metadata?: Record<string, unknown>,
  ): Promise<void>
  /** Counts a refused sign-in; told in the background, so that a flood costs a statement and not one each. */
  refused(email: string, code: string, from: From): void
  close(): Promise<void>
}

export function createDoorLog(pool: Pool, log: (line: string) => void): DoorLog {
  let failures = new Map<string, Failure>()
  let telling: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined

  async function write(text: string, values: unknown[]): Promise<void> {
    try {
      const query: Timed = { text, values, query_timeout: PATIENCE_MS }
      await pool.query(query)
    } catch (error) {
      log(`auth: not in the audit log yet: ${error instanceof Error ? error.message : 'unknown'}`)
    }
  }

  async function tell(): Promise<void> {
    timer = undefined
    const counted = [...failures.values()]
    failures = new Map()
    if (counted.length > 0) {
      await write('select private.audit_failed_sign_ins($1)', [JSON.stringify(counted)])
    }
  }

  return {
    signedIn: ({ id, accountId }, method, from) =>
      write('select private.audit_sign_in($1, $2, $3, $4)', [
        ...[id, accountId, method, headersOf(from)],
      ]),
    sessionsEnded: (accountId, action, from, metadata = {}) =>
      write('select private.audit_sessions_ended($1, $2, $3, $4)', [
        ...[accountId, action, headersOf(from), metadata],
      ]),
    refused(email, code, from) {
      const isMany = failures.size >= MAX_ACCOUNTS
      const key = isMany ? code : JSON.stringify([email, code])
      const known = failures.get(key)
      if (known) known.count += 1
      else if (isMany) failures.set(key, { email: '', code, count: 1, headers: {} })
      else failures.set(key, { email, code, count: 1, headers: headersOf(from) })
      timer ??= setTimeout(() => {
        telling = telling.then(tell)
      }, COUNTING_MS)
    },
    async close() {
      clearTimeout(timer)
      await telling
      await tell()
    },
  }
}

/** `query_timeout` of a single query, which the types of the driver leave out. */
interface Timed {
  text: string
  values: unknown[]
  query_timeout: number
}

/** What the database keeps of a request, and nothing else: the rest of its headers contains secrets. */
function headersOf({ request, address }: From): Record<string, string> {
  const kept: Record<string, string> = { 'x-forwarded-for': address }
  for (const name of ['x-omnihub-channel', 'user-agent', 'traceparent']) {
    const value = request.headers.get(name)
    if (value !== null) kept[name] = value.slice(0, 500)
  }
  return kept
}
