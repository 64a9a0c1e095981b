import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { DatabaseUrls } from '../database-urls.ts'
import { BodyTooLarge, readBody } from '../gateway/read-body.ts'
import { sendJson } from '../gateway/send-json.ts'
import { openPool } from '../open-pool.ts'
import type { StackSecrets } from '../secrets.ts'
import type { TokenVerifier } from '../tokens.ts'
import { identifyCaller } from './caller.ts'
import { databaseError } from './database-error.ts'
import type { RequestFacts } from './request-settings.ts'
import { RestError } from './rest-error.ts'
import { serveRpc } from './rpc.ts'
import { openSchemaCache } from './schema-cache.ts'
import { shapesResult } from './shapes-result.ts'
import { openTables } from './tables.ts'

const PREFIX = '/rest/v1'
const BODY_LIMIT = 10 * 1024 * 1024
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PATCH', 'PUT', 'DELETE'])
// A frozen database must not hold a request for ever; no role is given as much time as this.
const QUERY_LIMIT_MS = 30_000

export interface Rest {
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>
  stop: () => Promise<void>
}

/** The REST API: functions by our own short path, tables by @supabase/lite, both as the caller's role. */
export async function startRest(options: {
  urls: DatabaseUrls
  secrets: StackSecrets
  verifier: TokenVerifier
  /** False while the database is known to be down; requests are then refused at once. */
  databaseIsUp: () => boolean
}): Promise<Rest> {
  const { urls, secrets, verifier, databaseIsUp } = options
  const schema = await openSchemaCache(urls.authenticator)
  const pool = openPool({
    connectionString: urls.authenticator,
    application_name: 'rest',
    max: 10,
    connectionTimeoutMillis: 3_000,
    query_timeout: QUERY_LIMIT_MS,
  })
  const tables = openTables(urls, pool, schema)

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method ?? 'GET'
    if (!METHODS.has(method))
      throw new RestError(405, 'PGRST117', `Unsupported HTTP method: ${method}`)
    const url = new URL(request.url ?? '/', 'http://localhost')
    const caller = await identifyCaller(request, url, secrets, verifier)
    const path = url.pathname.slice(PREFIX.length) || '/'
    const facts: RequestFacts = { caller, method, path, headers: requestHeaders(request) }
    const body = method === 'GET' || method === 'HEAD' ? '' : await readBody(request, BODY_LIMIT)
    try {
      if (!databaseIsUp()) throw new Error('the database is down')
      const name = /^\/rpc\/([^/]+)$/.exec(path)?.[1]
      if (name !== undefined && !shapesResult(method, url.searchParams, facts.headers)) {
        const call = { ...facts, name: decodeURIComponent(name), query: url.searchParams, body }
        await serveRpc(call, request, response, { pool, schema })
      } else {
        await send(response, await tables.fetch(toFetchRequest(url, facts, body), facts))
      }
    } catch (error) {
      throw databaseError(error, caller.role)
    }
  }

  return {
    handle: async (request, response) => {
      try {
        await serve(request, response)
      } catch (error) {
        const { status, body, headers } = toRestError(error)
        sendJson(response, status, body, headers)
      }
    },
    stop: async () => {
      await Promise.allSettled([tables.stop(), pool.end(), schema.stop()])
    },
  }
}

function toRestError(error: unknown): RestError {
  if (error instanceof RestError) return error
  if (error instanceof BodyTooLarge) return new RestError(413, 'PGRST102', 'Request body too large')
  if (error instanceof URIError) return new RestError(400, 'PGRST100', 'Malformed URL')
  return new RestError(500, 'PGRSTX00', 'Internal error')
}

// Functions read these through `request.headers`; cookies are not for them.
function requestHeaders(request: IncomingMessage): Record<string, string> {
  const { cookie: _cookie, ...headers } = request.headers
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  )
}

// Who calls is settled: lite gets the request without keys and tokens, and has no opinion on them.
function toFetchRequest(url: URL, facts: RequestFacts, body: string): Request {
  const { authorization: _token, apikey: _key, ...headers } = facts.headers
  const target = new URL(url)
  target.searchParams.delete('apikey')
  const carries = facts.method !== 'GET' && facts.method !== 'HEAD'
  delete headers['content-length']
  delete headers['transfer-encoding']
  return new Request(target, {
    method: facts.method,
    headers,
    ...(carries && body !== '' ? { body } : {}),
  })
}

async function send(response: ServerResponse, answer: Response): Promise<void> {
  response.statusCode = answer.status
  answer.headers.forEach((value, name) => {
    if (!name.startsWith('access-control-')) response.setHeader(name, value)
  })
  if (!answer.body) {
    response.end()
    return
  }
  await pipeline(Readable.from(answer.body), response)
}
