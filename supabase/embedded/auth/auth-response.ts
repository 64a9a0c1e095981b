import type { AuthError } from './auth-error.ts'

// From this version on clients read `{code, message}` instead of `{code, error_code, msg}`.
const ERROR_CODES_VERSION = '2024-01-01'

export function json(
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
  })
}

export function noContent(): Response {
  return new Response(null, { status: 204 })
}

/** A refusal in the shape the client's API version asks for, as hosted Auth sends it. */
export function refusal(error: AuthError, request: Request): Response {
  const headers = { ...error.headers, 'x-sb-error-code': error.code }
  const version = request.headers.get('x-supabase-api-version') ?? ''
  if (version >= ERROR_CODES_VERSION) {
    const body = { code: error.code, message: error.message, ...error.details }
    return json(error.status, body, { ...headers, 'x-supabase-api-version': ERROR_CODES_VERSION })
  }
  const body = { code: error.status, error_code: error.code, msg: error.message, ...error.details }
  return json(error.status, body, headers)
}
