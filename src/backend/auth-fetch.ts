import { serverNow } from '@/lib/clock.ts'

const timeoutMs = 10_000

let retryAt: number | null = null

/**
 * The way auth-js reaches the server: never waits longer than ten seconds, and keeps what a 429 says
 * about when to try again, which the library's own errors leave out.
 */
export const authFetch: typeof fetch = async (input, init) => {
  const answer = await fetch(input, { ...init, signal: AbortSignal.timeout(timeoutMs) })
  if (answer.status === 429) retryAt = readRetryAt(answer.headers.get('retry-after'))
  return answer
}

/** When the last "too many" said to try again, epoch milliseconds of the server; null when it did not say. */
export function lastRetryAt(): number | null {
  return retryAt
}

function readRetryAt(header: string | null): number | null {
  if (header === null) return null
  const seconds = Number(header)
  const at = Number.isFinite(seconds) ? serverNow() + seconds * 1000 : Date.parse(header)
  return Number.isNaN(at) ? null : at
}
