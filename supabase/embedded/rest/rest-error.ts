/** What PostgREST answers when it refuses: an HTTP status and the four members clients know. */
export class RestError extends Error {
  override name = 'RestError'
  readonly status: number
  readonly body: { code: string; details: unknown; hint: string | null; message: string }
  readonly headers: Record<string, string>

  constructor(
    status: number,
    code: string,
    message: string,
    more: { details?: unknown; hint?: string | null; headers?: Record<string, string> } = {},
  ) {
    super(message)
    this.status = status
    this.body = { code, details: more.details ?? null, hint: more.hint ?? null, message }
    this.headers = more.headers ?? {}
  }
}
