import { createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

const modes = ['live', 'advisory', 'estimate', 'test', 'callback'] as const
export type CallMode = (typeof modes)[number]

export type VerifiedCall = {
  readonly operation: string
  readonly workflowId: string
  readonly idempotencyKey: string
  readonly fence: number
  readonly notAfterMs: number
  readonly mode: CallMode
  /** The span that the call is part of. Not signed: it changes nothing. */
  readonly traceparent: string | null
}

/**
 * Checks a signed call exactly as docs/integrate.md tells receivers to, with nothing of ours but the
 * page. Null when it is not from OmniHub, or was changed on its way.
 */
export function verifyCall(
  signingKey: string,
  headers: IncomingHttpHeaders,
  body: Buffer,
): VerifiedCall | null {
  const header = (name: string) => {
    const value = headers[`omnihub-${name}`]
    return typeof value === 'string' ? value : ''
  }
  const operation = header('operation')
  const mode = modes.find((known) => known === header('mode'))
  const signature = /^v1=([0-9a-f]{64})$/.exec(header('signature'))?.[1]
  if (signature === undefined || mode === undefined) return null

  // Agents hold the key of callbacks, so that must not sign anything else.
  const subject = mode === 'callback' ? `${operation}:callback` : operation
  const key = keyOf(signingKey, subject, header('key-version'))
  const text = [
    'v1',
    operation,
    header('workflow'),
    header('idempotency-key'),
    header('fence'),
    header('not-after'),
    mode,
    header('key-version'),
    createHash('sha256').update(body).digest('hex'),
  ].join('\n')
  const expected = createHmac('sha256', key).update(text).digest()
  if (!timingSafeEqual(expected, Buffer.from(signature, 'hex'))) return null
  return {
    operation,
    workflowId: header('workflow'),
    idempotencyKey: header('idempotency-key'),
    fence: Number(header('fence')),
    notAfterMs: Number(header('not-after')),
    mode,
    traceparent: typeof headers['traceparent'] === 'string' ? headers['traceparent'] : null,
  }
}

function keyOf(signingKey: string, subject: string, version: string): Buffer {
  const info = `${subject}:${version}`
  return Buffer.from(hkdfSync('sha256', signingKey, 'omnihub-operation-signing', info, 32))
}
