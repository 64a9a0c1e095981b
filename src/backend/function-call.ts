import * as z from 'zod/mini'
import { accessToken, channelHeader, client } from './client.ts'
import { BackendError, errorFromAnswer } from './errors.ts'
import { newRequestId } from './request.ts'

/**
 * Commands an edge function with the token of the signed-in person. Never repeats by itself.
 * Rejects with {@link BackendError}; kind `unknown-outcome` when the answer was lost.
 * @param path what follows `functions/v1/`
 */
export async function callFunction<S extends z.core.$ZodType>(
  path: string,
  input: unknown,
  schema: S,
  options: { timeoutMs?: number } = {},
): Promise<z.output<S>> {
  return send('command', path, schema, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(input),
    signal: AbortSignal.timeout(options.timeoutMs ?? 15_000),
  })
}

/**
 * Reads from an edge function with the token of the signed-in person; what the browser still holds is asked for
 * by its tag. Rejects with {@link BackendError}.
 * @param path what follows `functions/v1/`
 */
export async function readFunction<S extends z.core.$ZodType>(
  path: string,
  schema: S,
  signal: AbortSignal,
): Promise<z.output<S>> {
  return send('read', path, schema, {
    method: 'GET',
    signal: AbortSignal.any([signal, AbortSignal.timeout(8_000)]),
  })
}

/**
 * Asks an edge function what only a body may carry, such as a token that must not stand in an address. Changes
 * nothing. Rejects with {@link BackendError}.
 */
export async function askFunction<S extends z.core.$ZodType>(
  path: string,
  input: unknown,
  schema: S,
  signal: AbortSignal,
): Promise<z.output<S>> {
  return send('read', path, schema, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(input),
    signal: AbortSignal.any([signal, AbortSignal.timeout(8_000)]),
  })
}

/**
 * Opens what an edge function sends bit by bit; whoever reads it ends it by the signal. Rejects with {@link BackendError}
 * when it does not begin.
 * @param path what follows `functions/v1/`
 */
export async function openFunction(path: string, signal: AbortSignal): Promise<Response> {
  const requestId = newRequestId()
  const response = await fetchFunction(path, requestId, { method: 'GET', signal }).catch(() => null)
  if (response?.ok) return response
  throw errorFromAnswer('read', {
    status: response?.status ?? 0,
    body: response === null ? null : await jsonOf(response),
    requestId,
  })
}

async function send<S extends z.core.$ZodType>(
  intent: 'read' | 'command',
  path: string,
  schema: S,
  init: RequestInit,
): Promise<z.output<S>> {
  const requestId = newRequestId()
  const answer = await fetchFunction(path, requestId, init).then(
    async (response) => ({ status: response.status, body: await jsonOf(response) }),
    () => ({ status: 0, body: null }),
  )
  if (answer.status < 200 || answer.status > 299) {
    throw errorFromAnswer(intent, { ...answer, requestId })
  }
  const parsed = z.safeParse(schema, answer.body)
  if (parsed.success) return parsed.data
  throw new BackendError({
    kind: intent === 'command' ? 'unknown-outcome' : 'unreadable',
    code: 'UNREADABLE_ANSWER',
    message: 'The server answered something this panel does not understand.',
    status: answer.status,
    hint: 'Reload the page; the panel may be older than the server.',
    details: z.prettifyError(parsed.error),
    requestId,
  })
}

async function fetchFunction(path: string, requestId: string, init: RequestInit) {
  const { url, publishableKey } = client()
  const headers = new Headers(init.headers)
  headers.set('apikey', publishableKey)
  headers.set('authorization', `Bearer ${(await accessToken()) ?? publishableKey}`)
  headers.set('x-request-id', requestId)
  for (const [name, value] of Object.entries(channelHeader)) headers.set(name, value)
  return fetch(`${url}/functions/v1/${path}`, { ...init, headers })
}

async function jsonOf(response: Response): Promise<unknown> {
  const text = await response.text()
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
