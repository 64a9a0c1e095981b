import type * as z from 'zod/mini'
import { refusal, type Answer } from './answer.ts'
import { corsHeaders } from './cors.ts'
import type { Identification, Principal, PrincipalKind } from './identity.ts'
import type { Log } from './log.ts'
import { readInput } from './read-input.ts'
import { traceOf, type Sampler, type Trace } from './trace.ts'

/** What a route gets: a verified caller, parsed input, and the identifiers of the request. */
export type Call<Input, Caller extends Principal = Principal> = {
  readonly input: Input
  readonly caller: Caller
  /** The groups of the route's path pattern. */
  readonly path: Readonly<Record<string, string>>
  readonly trace: Trace
  readonly log: Log
  readonly headers: Headers
  /** Aborted when the caller has gone. */
  readonly signal: AbortSignal
}

export type Route = {
  readonly method: 'GET' | 'POST'
  /** Matched against the path below the function, which starts with a slash. */
  readonly path: RegExp
  readonly respond: (request: Request, context: RouteContext) => Promise<Answer>
}

type RouteContext = {
  readonly trace: Trace
  readonly log: Log
  readonly identify: (headers: Headers) => Promise<Identification>
  readonly path: Readonly<Record<string, string>>
  /** Says as what this request is counted; unsaid, as one of no operation. */
  readonly countAs: (what: CountedAs) => void
}

/** The operation that was asked for, and whether the time it took says anything about us. */
export type CountedAs = { readonly operation: string; readonly isTimed: boolean }

type RouteDefinition<Input, Kind extends PrincipalKind> = {
  readonly method: 'GET' | 'POST'
  readonly path: RegExp
  /** Who may call at all; what they may do is decided by the database. */
  readonly callers: readonly Kind[]
  /** Of the body of a POST, of the query of a GET. */
  readonly input: z.ZodMiniType<Input>
  readonly countAs?: (input: Input) => CountedAs
  readonly run: (call: Call<Input, Extract<Principal, { kind: Kind }>>) => Promise<Answer>
}

/** Declares one route: who may call it, what it takes, and what it does. */
export function route<Input, Kind extends PrincipalKind>(
  definition: RouteDefinition<Input, Kind>,
): Route {
  return {
    method: definition.method,
    path: definition.path,
    async respond(request, { identify, countAs, ...context }) {
      const identified = await identify(request.headers)
      if (!identified.ok) return refuseIdentity(identified.code)
      const caller = identified.principal
      if (!isOneOf(caller, definition.callers)) return refuseCaller(caller)
      const input = await readInput(request, definition)
      if (!input.ok) return input.answer
      if (definition.countAs !== undefined) countAs(definition.countAs(input.value))
      const { headers, signal } = request
      return definition.run({ ...context, input: input.value, caller, headers, signal })
    },
  }
}

export type EndpointOptions = {
  readonly name: string
  readonly routes: readonly Route[]
  readonly identify: (headers: Headers) => Promise<Identification>
  readonly allowedOrigins: readonly string[]
  readonly log: Log
  /** Whether the trace of a request is recorded, where that is not its caller's to say. */
  readonly sample?: Sampler
  /** Hears of every answer but that to a preflight, for counters and traces. */
  readonly onAnswered?: (answered: Answered) => void
}

/** One request and what became of it. */
export type Answered = {
  readonly method: string
  /** The path that was asked for and the pattern it matched; null when there is nothing at it. */
  readonly route: { readonly path: string; readonly pattern: RegExp } | null
  readonly trace: Trace
  readonly answer: Answer
  /** Epoch ms. */
  readonly startedAt: number
  readonly durationMs: number
  readonly counted: CountedAs
}

const countedAsOther: CountedAs = { operation: 'other', isTimed: true }

/** Turns routes into a request handler: preflight, trace, identity, parsing, errors, one log line. */
export function createEndpoint(options: EndpointOptions): (request: Request) => Promise<Response> {
  const prefix = new RegExp(`^(?:/functions/v1)?/${options.name}(?=/|$)`)

  return async (request) => {
    const startedAt = Date.now()
    const beganAt = performance.now()
    const cors = corsHeaders(request, options.allowedOrigins)
    if (request.method === 'OPTIONS') return new Response(null, { status: 204, headers: cors })
    const trace = traceOf(request.headers, options.sample)
    const log = options.log.with({ request_id: trace.requestId, trace_id: trace.traceId })
    const path = new URL(request.url).pathname.replace(prefix, '').replace(/(?<=.)\/$/, '') || '/'
    let counted = countedAsOther
    const countAs = (what: CountedAs) => void (counted = what)
    const { identify } = options
    const matching = options.routes.filter((candidate) => candidate.path.test(path))
    const answer = await dispatch(request, path, matching, { trace, log, identify, countAs })
    const durationMs = performance.now() - beganAt
    const pattern = matching[0]?.path
    options.onAnswered?.({
      method: request.method,
      route: pattern === undefined ? null : { path, pattern },
      ...{ trace, answer, startedAt, durationMs, counted },
    })
    log.write(levelOf(answer), 'request', {
      method: request.method,
      path,
      status: answer.status,
      code: answer.body.code,
      duration_ms: Math.round(durationMs),
    })
    return toResponse(answer, trace, cors)
  }

  async function dispatch(
    request: Request,
    path: string,
    matching: readonly Route[],
    context: Omit<RouteContext, 'path'>,
  ): Promise<Answer> {
    const found = matching.find(({ method }) => method === request.method)
    if (found === undefined) {
      return matching.length === 0
        ? refusal('NOT_FOUND', 'There is nothing at this address.')
        : refusal('METHOD_NOT_ALLOWED', `${request.method} is not possible here.`, {
            headers: { allow: matching.map(({ method }) => method).join(', ') },
          })
    }
    try {
      const groups = found.path.exec(path)?.groups ?? {}
      return await found.respond(request, { ...context, path: groups })
    } catch (error) {
      context.log.write('error', 'request_failed', { error })
      return refusal('INTERNAL', 'Something went wrong on our side.', {
        hint: 'Report the request id to the operators.',
      })
    }
  }
}

/** Being stopped by an operator is not a failure. */
function levelOf({ status, body }: Answer): 'info' | 'warn' {
  return status >= 500 && body.code !== 'KILL_SWITCH' ? 'warn' : 'info'
}

function toResponse(answer: Answer, trace: Trace, cors: Record<string, string>): Response {
  const body =
    'code' in answer.body && answer.status >= 400
      ? { ...answer.body, request_id: trace.requestId, trace_id: trace.traceId }
      : answer.body
  const content = answer.stream?.content ?? answer.text?.content ?? JSON.stringify(body)
  return new Response(answer.status === 304 ? null : content, {
    status: answer.status,
    headers: {
      ...cors,
      'cache-control': 'no-store',
      ...answer.headers,
      'content-type': answer.stream?.type ?? answer.text?.type ?? 'application/json',
      'x-request-id': trace.requestId,
      traceparent: trace.traceparent,
    },
  })
}

function isOneOf<Kind extends PrincipalKind>(
  caller: Principal,
  kinds: readonly Kind[],
): caller is Extract<Principal, { kind: Kind }> {
  return kinds.some((kind) => kind === caller.kind)
}

function refuseIdentity(code: 'KEY_INVALID' | 'TOKEN_INVALID'): Answer {
  return code === 'KEY_INVALID'
    ? refusal(code, 'This key is not known.', { hint: 'Check it for missing characters.' })
    : refusal(code, 'This token is not valid here.', { hint: 'Sign in again.' })
}

function refuseCaller(caller: Principal): Answer {
  return caller.kind === 'anonymous'
    ? refusal('SIGN_IN_NEEDED', 'This needs an API key or a signed-in member.', {
        hint: 'Send x-omnihub-key: ohk_… or Authorization: Bearer <token>.',
      })
    : refusal('NOT_ALLOWED', 'This kind of caller may not do this.')
}
