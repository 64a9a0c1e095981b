import { z } from 'zod'
import type { ContractTarget } from './target.ts'

const refusalSchema = z.object({
  code: z.string(),
  message: z.string(),
  details: z.unknown(),
  hint: z.string().nullable(),
})

export interface RestAnswer {
  status: number
  text: string
  headers: Headers
  json: unknown
}

/** Raw requests to a target's REST API, for what a client library would hide: statuses, headers, exact bytes. */
export function restClient(target: ContractTarget, as: { apikey?: string; token?: string } = {}) {
  const apikey = as.apikey ?? target.publishableKey

  async function send(
    method: string,
    path: string,
    options: { body?: string; headers?: Record<string, string> } = {},
  ): Promise<RestAnswer> {
    const response = await fetch(`${target.url}/rest/v1${path}`, {
      method,
      headers: {
        apikey,
        ...(as.token === undefined ? {} : { authorization: `Bearer ${as.token}` }),
        ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...options.headers,
      },
      ...(options.body === undefined ? {} : { body: options.body }),
    })
    const text = await response.text()
    return { status: response.status, text, headers: response.headers, json: parse(text) }
  }

  return {
    get: (path: string, headers?: Record<string, string>) =>
      send('GET', path, headers ? { headers } : {}),
    send,
    /** Calls a function; `args` may be JSON text, to send what JavaScript cannot say. */
    rpc: (name: string, args: unknown = {}, headers?: Record<string, string>) =>
      send('POST', `/rpc/${name}`, {
        body: typeof args === 'string' ? args : JSON.stringify(args),
        headers,
      }),
  }
}

/** Status and the four members of a refusal, for one `toEqual`. */
export function refusal(answer: RestAnswer) {
  return { status: answer.status, ...refusalSchema.parse(answer.json) }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
