import { request as connect, type IncomingMessage, type ServerResponse } from 'node:http'
import { sendJson } from './send-json.ts'

const ANSWER_LIMIT_MS = 60_000

/** Hands a request to a server on a loopback port, without its answer's CORS headers: the gateway sets those. */
export function proxyTo(
  port: number,
  request: IncomingMessage,
  response: ServerResponse,
  addedHeaders: Record<string, string>,
): void {
  const upstream = connect({
    host: '127.0.0.1',
    port,
    method: request.method,
    path: request.url,
    headers: { ...request.headers, ...addedHeaders },
    timeout: ANSWER_LIMIT_MS,
  })
  const unavailable = () => {
    sendJson(response, 503, {
      code: 503,
      error_code: 'unavailable',
      msg: 'The service is restarting.',
    })
  }
  upstream.once('response', (answer) => {
    response.statusCode = answer.statusCode ?? 502
    for (const [name, value] of Object.entries(answer.headers)) {
      if (value !== undefined && !name.startsWith('access-control-'))
        response.setHeader(name, value)
    }
    answer.once('error', () => response.destroy())
    answer.pipe(response)
  })
  upstream.once('timeout', () => upstream.destroy())
  upstream.once('error', unavailable)
  response.once('close', () => upstream.destroy())
  request.pipe(upstream)
}
