/** An answer of the auth API that refuses; `code` is one of the codes of hosted Auth, `status` an HTTP status. */
export class AuthError extends Error {
  override name = 'AuthError'
  readonly status: number
  readonly code: string
  readonly headers: Record<string, string>
  readonly details: Record<string, unknown>

  constructor(
    status: number,
    code: string,
    message: string,
    extra: { headers?: Record<string, string>; details?: Record<string, unknown> } = {},
  ) {
    super(message)
    this.status = status
    this.code = code
    this.headers = extra.headers ?? {}
    this.details = extra.details ?? {}
  }
}

export function tooManyRequests(retryAfterMs: number): AuthError {
  return new AuthError(429, 'over_request_rate_limit', 'Request rate limit reached', {
    headers: { 'retry-after': String(Math.max(1, Math.ceil(retryAfterMs / 1000))) },
  })
}

export function userBanned(): AuthError {
  return new AuthError(403, 'user_banned', 'User is banned')
}

export function validationFailed(message: string): AuthError {
  return new AuthError(400, 'validation_failed', message)
}
