import type { EffectOutcome } from '../_shared/contracts/work.ts'

type Outcome = Omit<EffectOutcome, 'duration_ms'>

const maxBodyChars = 16_384

/** What a receiver's answer means. Time-outs, 5xx and 429 are worth another try; other 4xx are not. */
export async function outcomeOfResponse(response: Response): Promise<Outcome> {
  const body = bodyOf(await readText(response))
  if (response.ok) {
    return {
      status: 'succeeded',
      retryable: false,
      http_status: response.status,
      error_code: null,
      error_message: null,
      body,
    }
  }
  const code = textAt(body, 'code')
  const isLate = code === 'LATE_CALL'
  return {
    status: isLate ? 'refused_late' : 'failed',
    retryable: isLate || response.status >= 500 || response.status === 429,
    http_status: response.status,
    error_code: code ?? `HTTP_${response.status}`,
    error_message: textAt(body, 'message') ?? `The endpoint answered ${response.status}.`,
    body,
  }
}

/** What it means that no answer came. The endpoint may have acted: a retry carries the same key. */
export function outcomeWithoutResponse(error: unknown): Outcome {
  const isTimeout = error instanceof Error && error.name === 'TimeoutError'
  return {
    status: 'failed',
    retryable: true,
    http_status: null,
    error_code: isTimeout ? 'TIMEOUT' : 'UNREACHABLE',
    error_message: isTimeout
      ? 'The endpoint did not answer within its time limit.'
      : 'The endpoint could not be reached.',
    body: null,
  }
}

/** Reads no more than is kept: an endpoint may answer without end. */
async function readText(response: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    if (text.length > maxBodyChars) return text
  }
  return text + decoder.decode()
}

function bodyOf(text: string): unknown {
  if (text.length > maxBodyChars) return { truncated: storable(text, maxBodyChars) }
  try {
    const value: unknown = JSON.parse(text)
    return isStorable(value) ? value : { text }
  } catch {
    return text === '' ? null : { text: storable(text, maxBodyChars) }
  }
}

/** PostgreSQL stores neither NUL nor half a character; JSON may spell both. */
function isStorable(value: unknown): boolean {
  return !/\\u(0000|d[89a-f][0-9a-f]{2})/.test(JSON.stringify(value))
}

function storable(text: string, length: number): string {
  return text
    .slice(0, length)
    .replaceAll('\u0000', '')
    .replace(/[\ud800-\udbff]$/, '')
}

function textAt(body: unknown, key: string): string | null {
  if (typeof body !== 'object' || body === null) return null
  const value: unknown = new Map(Object.entries(body)).get(key)
  return typeof value === 'string' ? storable(value, 300) : null
}
