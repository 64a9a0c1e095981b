import { z } from 'zod'
import { AuthError, validationFailed } from './auth-error.ts'

const MAX_BODY_BYTES = 256 * 1024

/**
 * Reads a JSON object and parses it with `schema`; an empty body counts as `{}`.
 * Throws an AuthError (400, or 413 over 256 KiB) for everything that is not what the schema describes.
 */
export async function readBody<T>(request: Request, schema: z.ZodType<T>): Promise<T> {
  const text = await readText(request)
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

async function readText(request: Request): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength
    if (size > MAX_BODY_BYTES) {
      throw new AuthError(413, 'validation_failed', 'Request body too large')
    }
    chunks.push(chunk)
  }
  const text = Buffer.concat(chunks).toString('utf8')
  // PostgreSQL has no NUL in text: such a value would come back as an error of the database.
  if (text.includes('\0') || /\\u0000/.test(text)) {
    throw validationFailed('Request body must not contain NUL characters')
  }
  return text
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
