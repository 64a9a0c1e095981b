import { recordCall } from '../telemetry/record-call.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import { signedHeaders, type CallMode } from './signed-call.ts'
import { childOf, newTrace, type Trace } from './trace.ts'

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
  /** What it is done for; null where nobody asked for it. */
  readonly trace: Trace | null
  readonly telemetry: Telemetry
}

export type SignedReply = {
  readonly status: number
  readonly text: string
  readonly retryAfter: string | null
}

const maxReplyBytes = 16 * 1024

/**
 * Sends one signed call and reads its answer. Redirects are not followed: the signature is for this
 * address. Rejects when no answer came in time, or one that is too long to be meant for us.
 */
export async function signedPost(signingKey: string, post: SignedPost): Promise<SignedReply> {
  const trace = post.trace === null ? newTrace(post.telemetry.sample) : childOf(post.trace)
  const beganAt = performance.now()
  const record = (status: number | null, error: string | null) =>
    recordCall(post.telemetry, {
      ...{ trace, url: post.url, status, error, durationMs: performance.now() - beganAt },
      isAddressRegistered: post.mode !== 'callback',
      attributes: { 'omnihub.operation': post.operation, 'omnihub.mode': post.mode },
    })
  try {
    const reply = await send(signingKey, post, trace.traceparent)
    record(reply.status, reply.status >= 400 ? String(reply.status) : null)
    return reply
  } catch (error) {
    record(null, isTimeout(error) ? 'TIMEOUT' : 'UNREACHABLE')
    throw error
  }
}

async function send(
  signingKey: string,
  post: SignedPost,
  traceparent: string,
): Promise<SignedReply> {
  const headers = await signedHeaders(signingKey, {
    operation: post.operation,
    workflowId: post.subject,
    idempotencyKey: post.idempotencyKey,
    fence: 0,
    notAfterMs: Date.now() + post.timeoutMs,
    mode: post.mode,
    keyVersion: post.keyVersion,
    traceparent,
    body: post.body,
  })
  const response = await fetch(post.url, {
    method: 'POST',
    headers,
    body: post.body,
    redirect: 'manual',
    signal: AbortSignal.timeout(post.timeoutMs),
  })
  const retryAfter = response.headers.get('retry-after')
  return { status: response.status, text: await readText(response), retryAfter }
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

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError'
}

/** Why a call came to nothing, in words for people. */
export function problemOfCall(error: unknown, timeoutMs: number): string {
  if (isTimeout(error)) return `no answer within ${timeoutMs} ms`
  const isTooLong = error instanceof Error && error.message.startsWith('the answer is longer')
  return isTooLong ? error.message : 'could not be reached'
}
