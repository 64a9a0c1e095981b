/** What became of one message: taken (perhaps not all of it), to be tried again, or refused for good. */
export type Sent =
  | { readonly kind: 'taken'; readonly rejected: number }
  | { readonly kind: 'later' | 'refused'; readonly problem: string }

type Message = {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly contentType: string
  readonly body: Uint8Array<ArrayBuffer>
  readonly timeoutMs: number
}

const maxReplyBytes = 16 * 1024
/** By the specification of OTLP/HTTP, every other failure is for good. */
const isTemporary = (status: number) => [429, 502, 503, 504].includes(status)

/** Posts one OTLP message. Never rejects. Headers may hold a key, so redirects are not followed. */
export async function sendOtlp(message: Message): Promise<Sent> {
  try {
    const response = await fetch(message.url, {
      method: 'POST',
      headers: { ...message.headers, 'content-type': message.contentType },
      body: message.body,
      redirect: 'manual',
      signal: AbortSignal.timeout(message.timeoutMs),
    })
    const reply = await readText(response)
    if (response.ok) return { kind: 'taken', rejected: rejectedBy(reply) }
    const problem = `the receiver answered ${response.status}`
    return { kind: isTemporary(response.status) ? 'later' : 'refused', problem }
  } catch (error) {
    const isTimeout = error instanceof Error && error.name === 'TimeoutError'
    const problem = isTimeout
      ? `no answer within ${message.timeoutMs} ms`
      : 'the receiver could not be reached'
    return { kind: 'later', problem }
  }
}

/** No more than an answer of OTLP is; the rest is left unread. */
async function readText(response: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    if (text.length > maxReplyBytes) break
  }
  return text
}

/** How many spans or points of a message that was taken were left out of it. What is no JSON says nothing about that. */
function rejectedBy(reply: string): number {
  const [, count] = /"rejected(?:Spans|DataPoints)"\s*:\s*"?(\d+)/.exec(reply) ?? []
  return Number(count ?? 0)
}
