import type { IncomingMessage, ServerResponse } from 'node:http'

const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS'
const EXPOSED =
  'content-encoding, content-location, content-range, content-type, date, location, server, transfer-encoding, range-unit, x-request-id, x-total-count, link, x-supabase-api-version, x-sb-error-code, retry-after'

/** Lets pages of other origins use the API, as hosted does. Returns true when the request was a preflight and is answered. */
export function applyCors(request: IncomingMessage, response: ServerResponse): boolean {
  response.setHeader('access-control-allow-origin', '*')
  response.setHeader('access-control-expose-headers', EXPOSED)
  if (request.method !== 'OPTIONS') return false
  response.setHeader('access-control-allow-methods', METHODS)
  response.setHeader(
    'access-control-allow-headers',
    request.headers['access-control-request-headers'] ?? '*',
  )
  response.setHeader('access-control-max-age', '3600')
  response.writeHead(204).end()
  return true
}
