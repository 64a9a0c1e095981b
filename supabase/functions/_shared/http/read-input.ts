import * as z from 'zod/mini'
import { parseStrictJson, type JsonValue } from '../domain/approvals/strict-json.ts'
import { invalidFields, refusal, type Answer } from './answer.ts'

const maxBodyBytes = 128 * 1024
/** What is too large is read on without being kept, so that its sender hears why, up to this many bytes. */
const maxReadBytes = 8 * 1024 * 1024

type Input<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly answer: Answer }

/** What a route takes, parsed and checked: the body of a POST, the query of a GET. */
export async function readInput<T>(
  request: Request,
  definition: { readonly method: string; readonly input: z.ZodMiniType<T> },
): Promise<Input<T>> {
  const given = definition.method === 'POST' ? await readBody(request) : readQuery(request)
  if (!given.ok) return given
  const checked = z.safeParse(definition.input, given.value)
  if (checked.success) return { ok: true, value: checked.data }
  const fields = checked.error.issues.map(({ path, message }) => ({
    field: path.map(String).join('.') || (definition.method === 'POST' ? 'body' : 'query'),
    problem: message === 'Invalid input' ? 'is missing or not valid' : message,
  }))
  return { ok: false, answer: invalidFields(fields) }
}

async function readBody(request: Request): Promise<Input<JsonValue>> {
  const { bytes, received } = await readBytes(request)
  if (received > maxBodyBytes) {
    const answer = refusal('TOO_LARGE', `A body may have ${maxBodyBytes / 1024} KiB.`, {
      hint: 'Send a reference to the data instead of the data.',
      details: { limit_bytes: maxBodyBytes, received_bytes: received },
    })
    return { ok: false, answer }
  }
  const parsed = parseStrictJson(decode(bytes) || '{}', 'body')
  return parsed.ok ? parsed : { ok: false, answer: invalidFields(parsed.error.map(belowBody)) }
}

/** Nobody's body fills the memory: past the limit nothing is kept, and a stream without an end is given up. */
async function readBytes(request: Request): Promise<{ bytes: ArrayBuffer; received: number }> {
  const kept: Uint8Array<ArrayBuffer>[] = []
  let received = 0
  for await (const chunk of request.body ?? []) {
    received += chunk.byteLength
    if (received <= maxBodyBytes) kept.push(chunk)
    if (received > maxReadBytes) break
  }
  return { bytes: await new Blob(kept).arrayBuffer(), received }
}

/** Each parameter once: of two values, two readers would take different ones. */
function readQuery(request: Request): Input<JsonValue> {
  const { searchParams } = new URL(request.url)
  const repeated = [...new Set(searchParams.keys())].filter(
    (name) => searchParams.getAll(name).length > 1,
  )
  if (repeated.length === 0) return { ok: true, value: Object.fromEntries(searchParams) }
  const fields = repeated.map((field) => ({ field, problem: 'appears twice' }))
  return { ok: false, answer: invalidFields(fields) }
}

/** Broken UTF-8 must not turn into replacement characters: what is stored is what was sent. */
function decode(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return 'not UTF-8'
  }
}

function belowBody({ field, problem }: { field: string; problem: string }) {
  return { field: field.replace(/^body\./, ''), problem }
}
