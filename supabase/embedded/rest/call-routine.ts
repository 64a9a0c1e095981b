import type pg from 'pg'
import { z } from 'zod'
import { RestError } from './rest-error.ts'

const rowSchema = z.object({
  body: z.string().nullable(),
  rows: z.number(),
  status: z.string().nullable(),
  headers: z.string().nullable(),
})
// Of the statements of one message the third is the call.
const resultsSchema = z.tuple(
  [z.unknown(), z.unknown(), z.object({ rows: z.tuple([rowSchema]) })],
  z.unknown(),
)
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
  call: string,
  accept: ((answer: RoutineAnswer) => void) | null,
): Promise<RoutineAnswer> {
  const client = await pool.connect()
  let broken = false
  try {
    // One message for the whole transaction: each further one would cost a round trip, and every guard waits for it.
    // PostgreSQL times the statements of a message one by one, so the time limits set by the second apply to the call.
    const whole = `begin isolation level read committed; ${settings}; ${call}`
    const results: unknown = await client.query(accept ? whole : `${whole}; commit`)
    const answer = parseAnswer(results)
    if (accept) {
      accept(answer)
      await client.query('commit')
    }
    return answer
  } catch (error) {
    await client.query('rollback').catch(() => (broken = true))
    throw error
  } finally {
    client.release(broken)
  }
}

function parseAnswer(results: unknown): RoutineAnswer {
  const [row] = resultsSchema.parse(results)[2].rows
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
