import type { PostgrestClient } from '@supabase/postgrest-js'
import * as z from 'zod/mini'
import { client } from './client.ts'
import { BackendError, errorFromAnswer } from './errors.ts'

interface Query extends PromiseLike<{ data: unknown; error: unknown; status: number }> {
  setHeader: (name: string, value: string) => Query
  abortSignal?: (signal: AbortSignal) => Query
}

export interface RequestOptions {
  timeoutMs?: number
  signal?: AbortSignal
}

/** Reads through REST and parses the answer. Rejects with {@link BackendError}. */
export function read<S extends z.core.$ZodType>(
  query: (rest: PostgrestClient) => Query,
  schema: S,
  options: RequestOptions = {},
): Promise<z.output<S>> {
  return send('read', query, schema, { timeoutMs: 5_000, ...options })
}

/**
 * Carries out one RPC and parses its answer. Never repeats by itself.
 * Rejects with {@link BackendError}; kind `unknown-outcome` when the answer was lost.
 */
export function command<S extends z.core.$ZodType>(
  name: string,
  args: Record<string, unknown>,
  schema: S,
  options: RequestOptions = {},
): Promise<z.output<S>> {
  return send('command', (rest) => rest.rpc(name, args), schema, { timeoutMs: 10_000, ...options })
}

async function send<S extends z.core.$ZodType>(
  intent: 'read' | 'command',
  query: (rest: PostgrestClient) => Query,
  schema: S,
  options: { timeoutMs: number; signal?: AbortSignal },
): Promise<z.output<S>> {
  const requestId = newRequestId()
  const deadline = AbortSignal.timeout(options.timeoutMs)
  const signal = options.signal ? AbortSignal.any([options.signal, deadline]) : deadline
  const request = query(client().rest).setHeader('x-request-id', requestId)
  const answer = await (request.abortSignal?.(signal) ?? request)
  if (answer.error !== null) {
    throw errorFromAnswer(intent, { status: answer.status, body: answer.error, requestId })
  }
  const parsed = z.safeParse(schema, answer.data)
  if (!parsed.success) {
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
  return parsed.data
}

export function newRequestId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(6))
  return `req_${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`
}
