import type { Answer } from '../_shared/http/answer.ts'
import { sha256 } from '../_shared/http/sha256.ts'

/** The tag of an answer, of everything that makes it but the time at which it is given. */
export async function tagOf(told: unknown): Promise<string> {
  return `"${(await sha256(JSON.stringify(told))).slice(0, 32)}"`
}

/** Whether whoever asks has that answer already. */
export const isHeld = (headers: Headers, etag: string) => headers.get('if-none-match') === etag

/** An answer that is to be asked for again, with its tag: 304 without a body until there is something new. */
export function taggedAnswer(etag: string, body: Answer['body'] | null): Answer {
  const headers = { etag, 'cache-control': 'private, no-cache' }
  return body === null ? { status: 304, body: {}, headers } : { status: 200, body, headers }
}
