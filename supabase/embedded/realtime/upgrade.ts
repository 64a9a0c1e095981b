import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { ProtocolVersion } from './frame.ts'
import { IdentityError, type Identity } from './identity.ts'

export interface Admission {
  version: ProtocolVersion
  keyIdentity: Identity
  /** The request's own `x-` headers as JSON text, for policies. */
  headers: string
}

export interface Refusal {
  status: 401 | 403 | 404 | 429
  error: string
}

/** Judges a request for a socket by its path, protocol version and API key (header before query). */
export async function admit(
  request: IncomingMessage,
  identify: (credential: string) => Promise<Identity>,
): Promise<Admission | Refusal> {
  const url = new URL(request.url ?? '/', 'http://localhost')
  if (!url.pathname.endsWith('/websocket')) return { status: 404, error: 'Not found' }
  const version = url.searchParams.get('vsn') ?? '1.0.0'
  if (version !== '1.0.0' && version !== '2.0.0') {
    return { status: 403, error: `Unsupported protocol version ${version}` }
  }
  const header = request.headers['x-api-key']
  const key = (typeof header === 'string' ? header : null) ?? url.searchParams.get('apikey')
  if (!key) return { status: 401, error: 'API key is missing' }
  try {
    return { version, keyIdentity: await identify(key), headers: policyHeaders(request) }
  } catch (error) {
    if (!(error instanceof IdentityError)) throw error
    return { status: 401, error: `${error.code}: ${error.message}` }
  }
}

/** What policies may read of a request: its `x-` headers, as JSON text. */
export function policyHeaders({ headers }: IncomingMessage): string {
  return JSON.stringify(
    Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('x-'))),
  )
}

const STATUS_TEXT = {
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  429: 'Too Many Requests',
} as const

/** Answers an upgrade that was refused and closes its socket. */
export function answerRefusal(socket: Duplex, { status, error }: Refusal): void {
  const body = JSON.stringify({ error })
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_TEXT[status]}`,
      'content-type: application/json',
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  )
}
