/** What a handler answers; the endpoint adds request id, trace and headers common to all. */
export type Answer = {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, string>>
  /** Sent instead of the body, for readers that take no JSON. */
  readonly text?: { readonly type: string; readonly content: string }
  /** The same for what is too long to be held. */
  readonly stream?: { readonly type: string; readonly content: ReadableStream<Uint8Array> }
}

/** Every code a function answers with, and its HTTP status. The only such table. */
const statuses = {
  ARCHIVE_BROKEN: 409,
  CHAIN_DIFFERS: 409,
  EXPIRED: 409,
  IDEMPOTENCY_MISMATCH: 409,
  INVALID_FIELD: 422,
  INVITATION_NOT_SENT: 502,
  KEY_INVALID: 401,
  NOT_ALLOWED: 403,
  NOT_FOUND: 404,
  OPERATION_CHANGED: 409,
  METHOD_NOT_ALLOWED: 405,
  TOO_LARGE: 413,
  RATE_LIMITED: 429,
  SCOPE_MISSING: 403,
  SIGN_IN_NEEDED: 401,
  TOKEN_INVALID: 401,
  UNKNOWN_OPERATION: 403,
  CONTROLS_UNAVAILABLE: 503,
  KILL_SWITCH: 503,
  STORE_UNAVAILABLE: 503,
  INTERNAL: 500,
} as const

export type ErrorCode = keyof typeof statuses

type RefusalExtras = {
  readonly hint?: string
  readonly details?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** A refusal in the one shape every client knows: code, message, hint, details. */
export function refusal(code: ErrorCode, message: string, extras: RefusalExtras = {}): Answer {
  return {
    status: statuses[code],
    body: { code, message, hint: extras.hint ?? null, details: extras.details ?? null },
    ...(extras.headers && { headers: extras.headers }),
  }
}

/** A 422 that names every wrong field. `details.field` is the first, as the database answers it. */
export function invalidFields(
  fields: readonly { readonly field: string; readonly problem: string }[],
): Answer {
  const [first] = fields
  return refusal(
    'INVALID_FIELD',
    first ? `${first.field} ${first.problem}.` : 'A field is wrong.',
    {
      hint: 'Correct the named fields and send the request again.',
      details: { field: first?.field ?? null, fields },
    },
  )
}

/** The code that an answer tells, as refusals do. */
export function codeOf({ body }: Answer): string | null {
  return typeof body.code === 'string' ? body.code : null
}
