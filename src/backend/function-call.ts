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
  const { url, publishableKey } = client()
  const requestId = newRequestId()
  const answer = await fetch(`${url}/functions/v1/${path}`, {
    method: 'POST',
    headers: {
      ...channelHeader,
      apikey: publishableKey,
      authorization: `Bearer ${(await accessToken()) ?? publishableKey}`,
      'content-type': 'application/json',
      'x-request-id': requestId,
    },
    body: JSON.stringify(input),
    signal: AbortSignal.timeout(options.timeoutMs ?? 15_000),
  }).then(
    async (response) => ({ status: response.status, body: await jsonOf(response) }),
    () => ({ status: 0, body: null }),
  )
  if (answer.status < 200 || answer.status > 299) {
    throw errorFromAnswer('command', { ...answer, requestId })
  }
  const parsed = z.safeParse(schema, answer.body)
  if (parsed.success) return parsed.data
  throw new BackendError({
    kind: 'unknown-outcome',
    code: 'UNREADABLE_ANSWER',
    message: 'The server answered something this panel does not understand.',
    status: answer.status,
    hint: 'Reload the page; the panel may be older than the server.',
    details: z.prettifyError(parsed.error),
    requestId,
  })
}

async function jsonOf(response: Response): Promise<unknown> {
  const text = await response.text()
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
