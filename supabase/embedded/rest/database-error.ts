import { z } from 'zod'
import { RestError } from './rest-error.ts'

const databaseErrorSchema = z.object({
  code: z.string().regex(/^[0-9A-Z]{5}$/),
  message: z.string(),
  detail: z.string().nullish(),
  hint: z.string().nullish(),
})

const STATUS_BY_CODE: Record<string, number> = {
  '21000': 400,
  '23503': 409,
  '23505': 409,
  '25006': 405,
  '42883': 404,
  '42P01': 404,
  '42P17': 500,
  '53400': 500,
  '57P01': 503,
  // PostgreSQL says these two while it starts or recovers; PostgREST sees them when it connects.
  '57P02': 503,
  '57P03': 503,
  P0001: 400,
}

const STATUS_BY_CLASS: Record<string, number> = {
  '08': 503,
  '09': 500,
  '0L': 403,
  '0P': 403,
  '25': 500,
  '28': 403,
  '2D': 500,
  '38': 500,
  '39': 500,
  '3B': 500,
  '40': 500,
  '53': 503,
  '54': 500,
  '55': 500,
  '57': 500,
  '58': 500,
  F0: 500,
  HV: 500,
  P0: 500,
  XX: 500,
}

/**
 * The answer PostgREST gives for whatever went wrong in the database; `role` is the caller's. An error without an
 * SQLSTATE means that the connection was refused or lost: 503.
 */
export function databaseError(error: unknown, role: string): RestError {
  if (error instanceof RestError) return error
  const parsed = databaseErrorSchema.safeParse(error)
  if (!parsed.success) return connectionError(error)
  const { code, message, detail, hint } = parsed.data
  if (code === 'PGRST') return customError(message, detail)
  return new RestError(statusOf(code, role), code, message, { details: detail, hint })
}

function statusOf(code: string, role: string): number {
  if (code === '42501') return role === 'anon' ? 401 : 403
  if (code.startsWith('PT')) {
    const status = Number(code.slice(2))
    return status >= 200 && status <= 599 ? status : 500
  }
  return STATUS_BY_CODE[code] ?? STATUS_BY_CLASS[code.slice(0, 2)] ?? 400
}

function connectionError(error: unknown): RestError {
  const reason = error instanceof Error ? error.message : 'connection lost'
  if (/query read timeout|timeout exceeded when trying to connect/i.test(reason)) {
    return new RestError(504, 'PGRST003', 'Timed out acquiring connection from connection pool.')
  }
  return new RestError(503, 'PGRST001', 'Database client error. Retrying the connection.', {
    details: 'The database cannot be reached at the moment.',
    headers: { 'retry-after': '1' },
  })
}

const customMessage = z.object({
  code: z.string(),
  message: z.string(),
  details: z.string().nullish(),
  hint: z.string().nullish(),
})
const customDetail = z.object({
  status: z.number().int().min(200).max(599),
  headers: z.record(z.string(), z.string()),
})

// `raise sqlstate 'PGRST'` describes the whole answer in its message and detail.
function customError(message: string, detail: string | null | undefined): RestError {
  const body = customMessage.safeParse(parseJson(message))
  const answer = customDetail.safeParse(parseJson(detail ?? ''))
  if (!body.success || !answer.success) {
    return new RestError(
      500,
      'PGRST121',
      `Could not parse JSON in the "RAISE SQLSTATE 'PGRST'" error`,
      {
        details: body.success
          ? `Invalid JSON value for DETAIL: '${detail ?? ''}'`
          : `Invalid JSON value for MESSAGE: '${message}'`,
      },
    )
  }
  return new RestError(answer.data.status, body.data.code, body.data.message, {
    details: body.data.details ?? null,
    hint: body.data.hint ?? null,
    headers: answer.data.headers,
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
