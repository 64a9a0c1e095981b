import type { EffectOutcome } from '../_shared/contracts/work.ts'

type Outcome = Omit<EffectOutcome, 'duration_ms'>

const maxBodyChars = 16_384

/** What a receiver's answer means. Time-outs, 5xx and 429 are worth another try; other 4xx are not. */
export async function outcomeOfResponse(response: Response): Promise<Outcome> {
  const body = bodyOf(await response.text())
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

function bodyOf(text: string): unknown {
  if (text.length > maxBodyChars) return { truncated: text.slice(0, maxBodyChars) }
  try {
    return JSON.parse(text)
  } catch {
    return text === '' ? null : { text: text.replaceAll('\u0000', '') }
  }
}

function textAt(body: unknown, key: string): string | null {
  if (typeof body !== 'object' || body === null) return null
  const value: unknown = new Map(Object.entries(body)).get(key)
  return typeof value === 'string' ? value.slice(0, 300) : null
}
