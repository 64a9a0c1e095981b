import * as z from 'zod/mini'
import { err, ok, type Result } from '../domain/result.ts'

/** A refusal or failure of the database's REST front. Status 0: no answer came. */
export type RpcFailure = {
  readonly status: number
  readonly code: string
  readonly message: string
  readonly hint: string | null
  readonly details: unknown
  readonly retryAfter: string | null
}

export type RpcOptions = {
  readonly supabaseUrl: string
  /** Project key; decides the role unless a user's token is given. */
  readonly apikey: string
  readonly token?: string
  readonly traceparent?: string
  readonly channel?: string
  readonly timeoutMs?: number
}

const errorBody = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.optional(z.nullable(z.string())),
  details: z.optional(z.unknown()),
})

/**
 * Calls one database function over REST and parses its answer.
 * Refusals come back as failures with the database's own code; what does not parse is `INTERNAL`.
 */
export function callRpc<T>(
  options: RpcOptions,
  name: string,
  args: Readonly<Record<string, unknown>>,
  schema: z.ZodMiniType<T>,
): Promise<Result<T, RpcFailure>> {
  return send(options, name, `rpc/${name}`, { method: 'POST', body: JSON.stringify(args) }, schema)
}

/** Reads rows of a table as whoever the options speak for may see them. `query` is PostgREST's. */
export function readRows<T>(
  options: RpcOptions,
  table: string,
  query: Readonly<Record<string, string>>,
  row: z.ZodMiniType<T>,
): Promise<Result<T[], RpcFailure>> {
  const path = `${table}?${new URLSearchParams(query).toString()}`
  return send(options, table, path, { method: 'GET' }, z.array(row))
}

async function send<T>(
  options: RpcOptions,
  name: string,
  path: string,
  init: RequestInit,
  schema: z.ZodMiniType<T>,
): Promise<Result<T, RpcFailure>> {
  let response: Response
  let body: unknown
  try {
    response = await fetch(`${options.supabaseUrl}/rest/v1/${path}`, {
      ...init,
      headers: headersOf(options),
      signal: AbortSignal.timeout(options.timeoutMs ?? 5_000),
    })
    body = await response.json()
  } catch (error) {
    return err(failure(0, 'STORE_UNAVAILABLE', `${name} got no answer: ${String(error)}`))
  }
  if (!response.ok) {
    const refused = z.safeParse(errorBody, body)
    if (!refused.success) return err(failure(response.status, 'INTERNAL', `${name} failed`))
    const { code, message, hint = null, details = null } = refused.data
    const retryAfter = response.headers.get('retry-after')
    return err({ status: response.status, code, message, hint, details, retryAfter })
  }
  const parsed = z.safeParse(schema, body)
  if (parsed.success) return ok(parsed.data)
  return err(failure(500, 'INTERNAL', `${name}: ${z.prettifyError(parsed.error)}`))
}

function headersOf(options: RpcOptions): Record<string, string> {
  return {
    apikey: options.apikey,
    'content-type': 'application/json',
    ...(options.token !== undefined && { authorization: `Bearer ${options.token}` }),
    ...(options.traceparent !== undefined && { traceparent: options.traceparent }),
    ...(options.channel !== undefined && { 'x-omnihub-channel': options.channel }),
  }
}

function failure(status: number, code: string, message: string): RpcFailure {
  return { status, code, message, hint: null, details: null, retryAfter: null }
}
