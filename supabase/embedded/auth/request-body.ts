import { z } from 'zod'
import { AuthError, validationFailed } from './auth-error.ts'

const MAX_BYTES = 256 * 1024
// So much more is read and thrown away, so that the connection can be used again after the refusal.
const MAX_DISCARDED_BYTES = 4 * 1024 * 1024

/**
 * Reads a request's body as text, whether its endpoint wants one or not: an unread rest would break the connection
 * for whoever uses it next. Throws an AuthError: 413 over 256 KiB, 400 for NUL characters.
 */
export async function readText(request: Request): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength
    if (size <= MAX_BYTES) chunks.push(chunk)
    if (size > MAX_DISCARDED_BYTES) break
  }
  if (size > MAX_BYTES) {
    throw new AuthError(413, 'request_too_large', 'Request body too large', {
      headers: size > MAX_DISCARDED_BYTES ? { connection: 'close' } : {},
    })
  }
  const text = Buffer.concat(chunks).toString('utf8')
  // PostgreSQL has no NUL in text: such a value would come back as an error of the database.
  if (text.includes('\0') || text.includes(String.raw`\u0000`)) {
    throw validationFailed('Request body must not contain NUL characters')
  }
  return text
}

/**
 * Parses a body as a JSON object with `schema`; an empty body counts as `{}`. Throws an AuthError (400) for
 * everything that is not what the schema describes.
 */
export function parseBody<T>(text: string, schema: z.ZodType<T>): T {
  let value: unknown = {}
  if (text.trim() !== '') {
    try {
      value = JSON.parse(text)
    } catch {
      throw new AuthError(400, 'bad_json', 'Could not parse request body as JSON')
    }
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new AuthError(400, 'bad_json', 'Could not parse request body as JSON: not an object')
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const field = issue ? issue.path.join('.') : ''
  throw validationFailed(`Invalid value${field ? ` for ${field}` : ''}: ${issue?.message ?? ''}`)
}

/** Metadata a person or an administrator attaches to an account. */
export const metadataSchema = z.record(z.string(), z.unknown())
export const emailSchema = z
  .string()
  .max(255)
  .transform((email) => email.trim().toLowerCase())
  .refine((email) => email === '' || /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email), {
    message: 'Unable to validate email address: invalid format',
  })
