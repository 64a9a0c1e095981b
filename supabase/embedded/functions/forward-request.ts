import http, {
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from 'node:http'
import type { FunctionInstance } from './function-instance.ts'

const HOP_BY_HOP = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'upgrade',
])

/** How a forwarded request ended when the function itself did not answer. */
export type ForwardFailure = 'timeout' | 'died'

/** Streams a request to a function and its answer back. Resolves with null, or with why there was no answer. */
export function forwardRequest(options: {
  instance: FunctionInstance
  path: string
  request: IncomingMessage
  response: ServerResponse
  timeoutMs: number
}): Promise<ForwardFailure | null> {
  const { instance, request, response } = options

  return new Promise((resolve) => {
    const upstream = http.request({
      host: '127.0.0.1',
      port: instance.port,
      method: request.method,
      path: options.path,
      agent: instance.agent,
      headers: forwardedHeaders(request),
    })
    const finish = (failure: ForwardFailure | null) => {
      clearTimeout(timer)
      resolve(failure)
    }
    const fail = (failure: ForwardFailure) => {
      upstream.destroy()
      // An answer that has begun cannot be taken back: cutting it tells the client that it is incomplete.
      if (response.headersSent) response.destroy()
      finish(response.headersSent || response.destroyed ? null : failure)
    }
    const timer = setTimeout(() => fail('timeout'), options.timeoutMs)

    upstream.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, withoutHopByHop(answer.headers))
      answer.pipe(response)
      answer.on('end', () => finish(null))
      answer.on('error', () => fail('died'))
      answer.on('aborted', () => fail('died'))
    })
    upstream.on('error', () => fail('died'))
    response.on('close', () => {
      if (response.writableFinished) return
      // The caller went away: nobody waits for this answer any more.
      upstream.destroy()
      finish(null)
    })
    request.on('error', () => upstream.destroy())
    request.pipe(upstream)
  })
}

function forwardedHeaders(request: IncomingMessage): OutgoingHttpHeaders {
  const headers = withoutHopByHop(request.headers)
  // Only what the socket says counts: a caller may write anything into this header.
  headers['x-forwarded-for'] = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '')
  headers['x-forwarded-host'] = request.headers.host ?? ''
  headers['x-forwarded-proto'] = 'http'
  return headers
}

function withoutHopByHop(headers: http.IncomingHttpHeaders): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name)))
}
