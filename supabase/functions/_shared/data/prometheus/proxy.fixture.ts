import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'

export type Behave = (
  request: IncomingMessage,
  response: ServerResponse,
  forward: () => Promise<string>,
) => unknown

export interface Proxy {
  readonly url: string
  /** Requests so far. */
  readonly seen: readonly { readonly path: string; readonly headers: IncomingMessage['headers'] }[]
  stop(): Promise<void>
}

/**
 * A reverse proxy that stands before a real Prometheus, as they do in production, and behaves as it is told.
 * @param behave answers itself, or asks on by `forward`, which comes to the text of what Prometheus said
 */
export async function startProxy(target: string, behave: Behave): Promise<Proxy> {
  const seen: { path: string; headers: IncomingMessage['headers'] }[] = []
  const server = createServer((request, response) => {
    seen.push({ path: request.url ?? '', headers: request.headers })
    void Promise.resolve(behave(request, response, () => forward(target, request)))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  return {
    ...{ url: `http://127.0.0.1:${port}`, seen },
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function forward(target: string, request: IncomingMessage): Promise<string> {
  const response = await fetch(`${target}${request.url ?? ''}`, {
    method: 'POST',
    headers: { 'content-type': request.headers['content-type'] ?? '' },
    body: await text(request),
  })
  return response.text()
}
