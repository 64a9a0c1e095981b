import { problemOfCall } from '../http/signed-post.ts'
import type { SendOutcome } from '../ports/notifier.ts'

/** Until the whole answer is here. */
export const answerWithinMs = 10_000
const longestReply = 16 * 1024

export type Reply = { readonly status: number; readonly text: string; readonly headers: Headers }

/** Posts JSON and reads the answer. Redirects are not followed: a secret goes where it was meant for. */
export async function postJson(url: string, body: string): Promise<Reply> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    redirect: 'manual',
    signal: AbortSignal.timeout(answerWithinMs),
  })
  const text = await response.text()
  return { status: response.status, text: text.slice(0, longestReply), headers: response.headers }
}

/** How a try counts by its status: time-outs, 429 and 5xx may pass, other refusals stay. */
export function outcomeOfStatus(
  status: number,
  retryAfter: string | null,
  says = '',
): Exclude<SendOutcome, { kind: 'sent' }> {
  const error = `HTTP ${status}${says === '' ? '' : `: ${says}`}`
  if (status === 429) return { kind: 'retry', error, retryAfterMs: waitOf(retryAfter) ?? 30_000 }
  if (status === 408 || status === 425) return { kind: 'retry', error, retryAfterMs: null }
  if (status >= 500) return { kind: 'retry', error, retryAfterMs: waitOf(retryAfter) }
  return { kind: 'dead', error }
}

/** No answer at all. */
export function outcomeOfError(error: unknown): SendOutcome {
  return { kind: 'retry', error: problemOfCall(error, answerWithinMs), retryAfterMs: null }
}

/** `Retry-After` in ms: seconds or a date. */
function waitOf(header: string | null): number | null {
  if (header === null) return null
  if (/^\d+$/.test(header.trim())) return Number(header) * 1_000
  const until = Date.parse(header)
  return Number.isNaN(until) ? null : Math.max(0, until - Date.now())
}
