/** What every failed call becomes on its way to a screen; `src/backend/errors.ts` makes them. */
export class AppError extends Error {
  override readonly name = 'AppError'
  /** An application code (`STALE_VERSION`, `SIGN_IN_NOT_FRESH` …), an SQLSTATE, or one of `NETWORK`, `TIMEOUT`, `UNREADABLE`. */
  readonly code: string
  /** HTTP status; 0 when there was no answer. */
  readonly status: number
  readonly hint: string | null
  /** What the server said beside the message, such as the field of an `INVALID_FIELD`. */
  readonly details: unknown
  readonly requestId: string | null
  /** Seconds the server asks us to wait, from `Retry-After`. */
  readonly retryAfter: number | null

  constructor(
    message: string,
    facts: {
      code: string
      status?: number
      hint?: string | null
      details?: unknown
      requestId?: string | null
      retryAfter?: number | null
      cause?: unknown
    },
  ) {
    super(message, { cause: facts.cause })
    this.code = facts.code
    this.status = facts.status ?? 0
    this.hint = facts.hint ?? null
    this.details = facts.details ?? null
    this.requestId = facts.requestId ?? null
    this.retryAfter = facts.retryAfter ?? null
  }
}

/** Whether a repeat may help: no answer, the server's own trouble, or "too many"; never a decided refusal. */
export function isTransient(error: unknown) {
  if (!(error instanceof AppError)) return false
  return error.status === 0 || error.status === 429 || error.status >= 500
}

/** Whether the answer is missing, so that a command may or may not have been carried out. */
export function isUnanswered(error: unknown) {
  return error instanceof AppError && error.status === 0
}
