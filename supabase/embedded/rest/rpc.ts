import type { IncomingMessage, ServerResponse } from 'node:http'
import type pg from 'pg'
import { callRoutine, type RoutineAnswer } from './call-routine.ts'
import { callStatement } from './call-statement.ts'
import { chooseRoutine } from './choose-routine.ts'
import { requestSettings, type RequestFacts } from './request-settings.ts'
import { RestError } from './rest-error.ts'
import type { Routine } from './routine.ts'
import { toSettings, type SchemaCache } from './schema-cache.ts'

const SINGLE_OBJECT = 'application/vnd.pgrst.object+json'
// What PostgREST applies of a function's own settings to the whole transaction.
const HOISTED = new Set(['statement_timeout', 'default_transaction_isolation'])

export interface RpcRequest extends RequestFacts {
  name: string
  query: URLSearchParams
  body: string
}

/** Serves one call of an exposed function; rejects with a RestError or the database's error. */
export async function serveRpc(
  request: RpcRequest,
  message: IncomingMessage,
  response: ServerResponse,
  { pool, schema }: { pool: pg.Pool; schema: SchemaCache },
): Promise<void> {
  const single = acceptsOnly(message.headers.accept ?? '*/*') === SINGLE_OBJECT
  const { routine, argument } = resolve(request, message, schema)
  const answer = await callRoutine(
    pool,
    requestSettings(request, {
      role: schema.roleSettings(request.caller.role),
      routine: hoisted(routine),
      readOnly: request.method !== 'POST' || !routine.volatile,
    }),
    callStatement(routine, argument),
    single && routine.returnsSet ? acceptSingle : null,
  )
  send(request.method, response, routine, answer, single)
}

function resolve(request: RpcRequest, message: IncomingMessage, schema: SchemaCache) {
  const overloads = schema.routines(request.name)
  if (request.method === 'POST') {
    const names = argumentNames(request.body, message.headers['content-type'])
    const routine = chooseRoutine(request.name, names, overloads, schema.routineNames())
    return { routine, argument: { json: request.body.trim() === '' ? '{}' : request.body, names } }
  }
  const query = [...request.query.entries()].filter(([name]) => name !== 'apikey')
  const names = query.map(([name]) => name)
  const routine = chooseRoutine(request.name, names, overloads, schema.routineNames())
  return { routine, argument: { query } }
}

function argumentNames(body: string, contentType = 'application/json'): string[] {
  if (!/^application\/json\b/i.test(contentType)) {
    throw new RestError(415, 'PGRST102', `Content-Type not acceptable: ${contentType}`)
  }
  if (body.trim() === '') return []
  const parsed = parseBody(body)
  if (typeof parsed !== 'object' || parsed === null) {
    throw new RestError(400, 'PGRST102', 'Empty or invalid json')
  }
  return Array.isArray(parsed) ? [] : Object.keys(parsed)
}

function parseBody(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    throw new RestError(400, 'PGRST102', 'Empty or invalid json')
  }
}

function hoisted(routine: Routine): Record<string, string> {
  return Object.fromEntries(
    Object.entries(toSettings(routine.config)).filter(([name]) => HOISTED.has(name)),
  )
}

function acceptsOnly(accept: string): string {
  const types = accept.split(',').map((part) => part.split(';')[0]?.trim() ?? '')
  const known = types.find((type) =>
    [SINGLE_OBJECT, 'application/json', 'application/*', '*/*'].includes(type),
  )
  if (known !== undefined) return known
  throw new RestError(
    406,
    'PGRST107',
    `None of these media types are available: ${types.join(', ')}`,
  )
}

function acceptSingle({ rows }: RoutineAnswer): void {
  if (rows === 1) return
  throw new RestError(406, 'PGRST116', 'Cannot coerce the result to a single JSON object', {
    details: `The result contains ${rows} rows`,
  })
}

function send(
  method: string,
  response: ServerResponse,
  routine: Routine,
  answer: RoutineAnswer,
  single: boolean,
): void {
  const range = answer.rows > 0 ? `0-${answer.rows - 1}/*` : '*/*'
  const headers: Record<string, string> = { 'content-range': range, ...answer.headers }
  if (routine.returns === 'void') {
    response.writeHead(answer.status ?? 204, headers).end()
    return
  }
  const all = answer.body ?? 'null'
  const body = Buffer.from(single && routine.returnsSet ? unwrapOnly(all) : all)
  response.writeHead(answer.status ?? 200, {
    'content-type': `${single ? SINGLE_OBJECT : 'application/json'}; charset=utf-8`,
    'content-length': body.byteLength,
    ...headers,
  })
  response.end(method === 'HEAD' ? undefined : body)
}

// `[row]` → `row` as text: parsing it would lose digits of large numbers.
function unwrapOnly(list: string): string {
  return list.slice(list.indexOf('[') + 1, list.lastIndexOf(']'))
}
