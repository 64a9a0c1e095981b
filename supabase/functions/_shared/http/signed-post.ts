import { signedHeaders, type CallMode } from './signed-call.ts'
import type { Trace } from './trace.ts'

/** A signed call outside of any run: nothing is leased, so there is no attempt to fence. */
export type SignedPost = {
  readonly url: string
  readonly operation: string
  readonly keyVersion: number
  readonly mode: Exclude<CallMode, 'live' | 'advisory'>
  /** What the call is about: an approval, or an id of its own. */
  readonly subject: string
  /** Every try of the same message carries the same one. */
  readonly idempotencyKey: string
  readonly body: string
  /** Until the whole answer is here; the receiver refuses the call after it too. */
  readonly timeoutMs: number
  readonly trace: Trace
}

export type SignedReply = { readonly status: number; readonly text: string }

const maxReplyBytes = 16 * 1024

/**
 * Sends one signed call and reads its answer. Redirects are not followed: the signature is for this
 * address. Rejects when no answer came in time, or one that is too long to be meant for us.
 */
export async function signedPost(signingKey: string, post: SignedPost): Promise<SignedReply> {
  const headers = await signedHeaders(signingKey, {
    operation: post.operation,
    workflowId: post.subject,
    idempotencyKey: post.idempotencyKey,
    fence: 0,
    notAfterMs: Date.now() + post.timeoutMs,
    mode: post.mode,
    keyVersion: post.keyVersion,
    traceparent: post.trace.traceparent,
    body: post.body,
  })
  const response = await fetch(post.url, {
    method: 'POST',
    headers,
    body: post.body,
    redirect: 'manual',
    signal: AbortSignal.timeout(post.timeoutMs),
  })
  return { status: response.status, text: await readText(response) }
}

async function readText(response: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength
    if (size > maxReplyBytes) throw new Error(`the answer is longer than ${maxReplyBytes} bytes`)
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

/** Why a call came to nothing, in words for people. */
export function problemOfCall(error: unknown, timeoutMs: number): string {
  if (error instanceof Error && error.name === 'TimeoutError') {
    return `no answer within ${timeoutMs} ms`
  }
  const isTooLong = error instanceof Error && error.message.startsWith('the answer is longer')
  return isTooLong ? error.message : 'could not be reached'
}
