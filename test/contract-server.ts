import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'

export interface ReceivedRequest {
  method: string
  path: string
  headers: IncomingHttpHeaders
  text: string
  at: number
}

export interface ContractAnswer {
  status: number
  headers?: Record<string, string>
  body?: string
}

export interface ContractServer {
  url: string
  received: ReceivedRequest[]
  /** What a vendor's published interface does not allow and was sent all the same. */
  violations: string[]
  /** Answers with this instead, or drops the connection, for as long as it is set. */
  trouble: ContractAnswer | 'drop' | null
  /** What has been taken is answered only then. */
  untilAnswered: Promise<void> | null
  stop(): Promise<void>
}

/**
 * An HTTP server in a vendor's place. `answer` checks a request as the vendor would and says what it answers; what it
 * objects to is kept, so that a test can say that there was nothing.
 */
export async function startContractServer(
  answer: (request: ReceivedRequest, object: (violation: string) => void) => ContractAnswer,
): Promise<ContractServer> {
  const server: ContractServer = {
    url: '',
    received: [],
    violations: [],
    trouble: null,
    untilAnswered: null,
    stop: async () => {
      http.closeAllConnections()
      http.close()
      await once(http, 'close')
    },
  }
  const http = createServer((incoming, response) => {
    // A probe asks whether anybody is there, and tells nothing.
    if (incoming.method === 'HEAD') return void response.writeHead(405).end()
    void read(incoming).then(async (request) => {
      if (server.trouble === 'drop') return incoming.socket.destroy()
      const { status, headers, body } =
        server.trouble ??
        answer(request, (violation) => server.violations.push(`${request.path}: ${violation}`))
      if (server.trouble === null) server.received.push(request)
      await server.untilAnswered
      return response.writeHead(status, headers).end(body)
    })
  })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const address = http.address()
  server.url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
  return server
}

async function read(incoming: IncomingMessage): Promise<ReceivedRequest> {
  incoming.setEncoding('utf8')
  let text = ''
  for await (const part of incoming) text += String(part)
  return {
    method: incoming.method ?? '',
    path: incoming.url ?? '',
    headers: incoming.headers,
    text,
    at: Date.now(),
  }
}

/** JSON as it was sent; undefined where it is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
