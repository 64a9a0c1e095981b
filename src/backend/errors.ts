export type BackendErrorKind =
  /** The server answered and said no; nothing was changed. */
  | 'refused'
  /** The server answered with a failure of its own; nothing was changed. */
  | 'failed'
  /** A read got no answer: the network or the server is gone. */
  | 'unreachable'
  /** A command got no usable answer: it may or may not have been carried out. */
  | 'unknown-outcome'
  /** The server answered something this version of the panel does not understand. */
  | 'unreadable'

export interface BackendErrorFacts {
  kind: BackendErrorKind
  message: string
  code: string
  /** HTTP status, 0 when there was no answer. */
  status: number
  hint: string | null
  details: string | null
  requestId: string | null
}

/** The one error every read and command of `src/backend` rejects with. */
export class BackendError extends Error {
  readonly kind: BackendErrorKind
  readonly code: string
  readonly status: number
  readonly hint: string | null
  readonly details: string | null
  readonly requestId: string | null

  constructor(facts: BackendErrorFacts) {
    super(facts.message)
    this.name = 'BackendError'
    this.kind = facts.kind
    this.code = facts.code
    this.status = facts.status
    this.hint = facts.hint
    this.details = facts.details
    this.requestId = facts.requestId
  }
}

/** Narrows an unknown rejection to a {@link BackendError}, optionally of one application code. */
export function isBackendError(error: unknown, code?: string): error is BackendError {
  return error instanceof BackendError && (code === undefined || error.code === code)
}

/** The field of a command that was refused for what stands in it; null for every other error. */
export function refusedField(error: unknown): string | null {
  if (!isBackendError(error, 'INVALID_FIELD') || error.details === null) return null
  const found = /"field":\s*"(\w+)"/.exec(error.details)
  return found?.[1] ?? null
}

/** True when the command may have been carried out although its answer never arrived. */
export function isUnknownOutcome(error: unknown): boolean {
  return error instanceof BackendError && error.kind === 'unknown-outcome'
}

export interface FailedAnswer {
  status: number
  body: unknown
  requestId: string | null
}

/**
 * Turns a failed REST answer into the error the panel shows.
 * @param intent a lost answer to a read is harmless, one to a command leaves its outcome unknown
 */
export function errorFromAnswer(intent: 'read' | 'command', answer: FailedAnswer): BackendError {
  const code = text(answer.body, 'code') ?? ''
  const kind = kindOf(intent, answer.status, code)
  return new BackendError({
    kind,
    code: code === '' ? fallbackCode(kind, answer.status) : code,
    message: messageOf(kind, text(answer.body, 'message')),
    status: answer.status,
    hint: text(answer.body, 'hint'),
    details: text(answer.body, 'details'),
    requestId: answer.requestId,
  })
}

function kindOf(intent: 'read' | 'command', status: number, code: string): BackendErrorKind {
  if (status >= 400 && status < 500) return 'refused'
  if (status === 0 || severed(status, code)) {
    return intent === 'command' ? 'unknown-outcome' : 'unreachable'
  }
  return applicationCode.test(code) ? 'refused' : 'failed'
}

const applicationCode = /^[A-Z]+(_[A-Z]+)+$/

// A connection that broke mid-statement (class 08, 57P, PostgREST's own PGRST00x) or a proxy's bare
// 5xx says nothing about whether the transaction had already committed.
function severed(status: number, code: string): boolean {
  if (/^(08|57P)/.test(code) || /^PGRST00/.test(code)) return true
  return status >= 500 && code === ''
}

function fallbackCode(kind: BackendErrorKind, status: number): string {
  return status === 0 || kind === 'unreachable' ? 'NO_ANSWER' : `HTTP_${String(status)}`
}

function messageOf(kind: BackendErrorKind, message: string | null): string {
  if (kind === 'unknown-outcome')
    return 'The answer was lost. It is not known whether this was done.'
  if (kind === 'unreachable') return 'The server did not answer.'
  if (message === null) return 'The server answered with an error.'
  // PostgreSQL's own messages are no sentences, and the page goes on after them.
  return /[.!?…]$/.test(message) ? message : `${message}.`
}

function text(body: unknown, key: 'code' | 'message' | 'hint' | 'details'): string | null {
  if (typeof body !== 'object' || body === null || !(key in body)) return null
  const value: unknown = Reflect.get(body, key)
  if (typeof value === 'string') return value === '' ? null : value
  return value === null || value === undefined ? null : JSON.stringify(value)
}
