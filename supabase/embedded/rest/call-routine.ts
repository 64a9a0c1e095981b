import type pg from 'pg'
import { z } from 'zod'
import type { CallStatement } from './call-statement.ts'
import { RestError } from './rest-error.ts'

const answerSchema = z.tuple([
  z.object({
    body: z.string().nullable(),
    rows: z.number(),
    status: z.string().nullable(),
    headers: z.string().nullable(),
  }),
])
const headersSchema = z.array(z.record(z.string(), z.string()))

export interface RoutineAnswer {
  /** JSON text; null for functions that return nothing. */
  body: string | null
  rows: number
  /** Set by the function through `response.status`. */
  status: number | null
  headers: Record<string, string>
}

/**
 * Runs one call in one transaction that starts with `settings`. `accept` may still refuse the answer, which rolls back.
 * Rejects with a RestError or with the database's error.
 */
export async function callRoutine(
  pool: pg.Pool,
  settings: string,
  statement: CallStatement,
  accept: (answer: RoutineAnswer) => void,
): Promise<RoutineAnswer> {
  const client = await pool.connect()
  let broken = false
  try {
    // One message: opening the transaction must not cost a round trip of its own.
    await client.query(`begin isolation level read committed; ${settings}`)
    const { rows } = await client.query(statement)
    const answer = parseAnswer(rows)
    accept(answer)
    await client.query('commit')
    return answer
  } catch (error) {
    await client.query('rollback').catch(() => (broken = true))
    throw error
  } finally {
    client.release(broken)
  }
}

function parseAnswer(rows: unknown[]): RoutineAnswer {
  const [row] = answerSchema.parse(rows)
  return {
    body: row.body,
    rows: row.rows,
    status: row.status === null ? null : parseStatus(row.status),
    headers: row.headers === null ? {} : parseHeaders(row.headers),
  }
}

function parseStatus(text: string): number {
  const status = Number(text)
  if (Number.isInteger(status) && status >= 100 && status <= 599) return status
  throw new RestError(500, 'PGRST112', 'response.status GUC must be a valid status code')
}

function parseHeaders(text: string): Record<string, string> {
  try {
    return Object.fromEntries(headersSchema.parse(JSON.parse(text)).flatMap(Object.entries<string>))
  } catch {
    throw new RestError(
      500,
      'PGRST111',
      'response.headers GUC must be a JSON array composed of objects with a single key and a string value',
    )
  }
}
