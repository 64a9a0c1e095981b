import type { IncomingMessage, ServerResponse } from 'node:http'
import { z } from 'zod'
import type { Broadcast } from './broadcast.ts'
import type { ChannelHub } from './channel-hub.ts'
import { IdentityError, type Identity } from './identity.ts'
import { limits } from './limits.ts'
import { readBody } from './read-body.ts'
import { policyHeaders } from './upgrade.ts'

const ENDPOINT = /\/api\/broadcast(?:\/([^/]+)\/events\/([^/]+))?\/?$/

const batchSchema = z.object({
  messages: z.array(
    z.object({
      topic: z.string().min(1),
      event: z.string().min(1),
      payload: z.record(z.string(), z.unknown()),
      private: z.boolean().default(false),
    }),
  ),
})

interface Message extends Broadcast {
  private: boolean
}

class HttpRefusal extends Error {
  override name = 'HttpRefusal'
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** Serves the REST form of broadcast: a batch, or one message. Resolves to false for any other path. */
export async function handleBroadcastRequest(
  request: IncomingMessage,
  response: ServerResponse,
  options: { hub: ChannelHub; identify: (credential: string) => Promise<Identity> },
): Promise<boolean> {
  const url = new URL(request.url ?? '/', 'http://localhost')
  const match = ENDPOINT.exec(url.pathname)
  if (!match) return false
  try {
    if (request.method !== 'POST') throw new HttpRefusal(405, 'Method not allowed')
    const identity = await requireKey(request, options.identify)
    const body = await readBody(request, limits.inboundFrameBytes)
    if (body === null) throw new HttpRefusal(413, 'Payload too large')
    const [, topic, event] = match
    const isSingle = topic !== undefined && event !== undefined
    const messages = isSingle
      ? [readSingle(url, decode(topic), decode(event), request, body)]
      : readBatch(body)
    const headers = policyHeaders(request)
    for (const message of messages) {
      const visitor = { name: message.topic, identity, headers }
      if (message.private && !(await options.hub.mayPublish(visitor))) {
        // As on hosted: in a batch a message that is not allowed is dropped in silence.
        if (isSingle) throw new HttpRefusal(403, 'Unauthorized')
      } else if (!options.hub.publish(message, message.private)) {
        throw new HttpRefusal(422, 'payload_size_exceeded')
      }
    }
    response.writeHead(202).end()
  } catch (error) {
    if (!(error instanceof HttpRefusal)) throw error
    const text = JSON.stringify({ error: error.message })
    response.writeHead(error.status, { 'content-type': 'application/json' }).end(text)
  }
  return true
}

/** Who asks: the bearer of a token, or whom the API key stands for. */
async function requireKey(
  request: IncomingMessage,
  identify: (credential: string) => Promise<Identity>,
): Promise<Identity> {
  const { apikey, authorization } = request.headers
  const bearer = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1]
  const key = bearer ?? (typeof apikey === 'string' ? apikey : null)
  if (!key) throw new HttpRefusal(401, 'API key is missing')
  return identify(key).catch((error: unknown) => {
    throw error instanceof IdentityError ? new HttpRefusal(401, error.message) : error
  })
}

function readBatch(body: Buffer): Message[] {
  const batch = batchSchema.safeParse(parseJson(body))
  if (!batch.success)
    throw new HttpRefusal(422, 'messages must be a list of {topic, event, payload}')
  return batch.data.messages.map(({ topic, event, payload, ...rest }) => ({
    ...{ topic, event, encoding: 'json', private: rest.private },
    body: Buffer.from(JSON.stringify(payload)),
  }))
}

function readSingle(
  url: URL,
  topic: string,
  event: string,
  request: IncomingMessage,
  body: Buffer,
): Message {
  const isPrivate = url.searchParams.get('private') === 'true'
  if (request.headers['content-type'] === 'application/octet-stream') {
    return { topic, event, encoding: 'binary', body, private: isPrivate }
  }
  if (parseJson(body) === undefined) throw new HttpRefusal(422, 'the body is not JSON')
  return { topic, event, encoding: 'json', body, private: isPrivate }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw new HttpRefusal(422, 'the path is not valid UTF-8')
  }
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}
