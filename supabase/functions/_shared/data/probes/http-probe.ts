/**
 * Asks over HTTP. A redirect is no answer: it may lead anywhere, and keys would go along.
 * @throws Error in words that never hold the address, whose path may be a key
 */
export async function askHttp(
  url: string,
  init: RequestInit,
  isFine: (status: number) => boolean,
): Promise<Response> {
  const response = await fetch(url, { ...init, redirect: 'manual' }).catch((error: unknown) => {
    throw new Error(failureWords(error))
  })
  if (isFine(response.status)) return response
  await response.body?.cancel()
  throw new Error(`answered HTTP ${response.status}`)
}

export const isSuccess = (status: number) => status >= 200 && status < 300

function failureWords(error: unknown): string {
  const texts = error instanceof Error ? [error.message, causeOf(error)].join(' ') : ''
  if (/refused/i.test(texts)) return 'the connection was refused'
  if (/ENOTFOUND|EAI_AGAIN|dns|lookup|resolve/i.test(texts)) return 'its name is not known'
  if (/certificate|tls|ssl/i.test(texts)) return 'its certificate cannot be trusted'
  if (/abort|timed? ?out/i.test(texts)) return 'no answer in time'
  return 'the connection failed'
}

/** Node says what happened by a code of the cause, Deno in the message itself. */
function causeOf({ cause }: Error): string {
  if (!(cause instanceof Error)) return ''
  const code = 'code' in cause ? String(cause.code) : ''
  return `${code} ${cause.message}`
}
