import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { errorCode } from '../error-code.ts'
import { applyCors } from './cors.ts'
import { isLoopbackHost } from './loopback-host.ts'
import { sendJson } from './send-json.ts'

const BODY_LIMIT = 20 * 1024 * 1024

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void

export interface Route {
  prefix: string
  /** Edge functions answer their own preflights, on hosted too. */
  ownCors?: boolean
  handle: Handler
}

export interface Services {
  routes: Route[]
  /** Takes every path no route has. */
  fallback: Handler
  upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
}

export interface Gateway {
  url: string
  /** Puts the services behind the port; until then every request is answered 503. */
  open: (services: Services) => void
  close: () => Promise<void>
}

/** The one server outsiders see. Listens on loopback only; nothing a client sends may end the process. */
export async function startGateway(options: {
  port: number
  log: (line: string) => void
}): Promise<Gateway> {
  const { log } = options
  let services: Services | null = null

  async function dispatch(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!isLoopbackHost(request.headers.host)) {
      return sendJson(response, 421, { message: 'This server answers to localhost only.' })
    }
    if (Number(request.headers['content-length'] ?? 0) > BODY_LIMIT) {
      return sendJson(response, 413, { message: 'Request body too large' }, { connection: 'close' })
    }
    // Who connected is a fact of the socket, whatever the client says.
    request.headers['x-forwarded-for'] = request.socket.remoteAddress ?? '127.0.0.1'
    if (!services) return sendJson(response, 503, { message: 'Starting' }, { 'retry-after': '1' })
    const path = request.url ?? '/'
    const route = services.routes.find(({ prefix }) => isBelow(path, prefix))
    if (!route) return services.fallback(request, response)
    if (!route.ownCors && applyCors(request, response)) return
    await route.handle(request, response)
  }

  const server = createServer(
    // A connection outlasts the rests between two calls of a client. After five seconds, which is what Node closes it after by itself,
    // callers that are busy just then would send on one that is gone.
    { headersTimeout: 10_000, requestTimeout: 60_000, keepAliveTimeout: 75_000 },
    (request, response) => {
      response.once('error', () => undefined)
      dispatch(request, response).catch((error: unknown) => {
        log(`gateway: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
        sendJson(response, 500, { message: 'Internal error' })
      })
    },
  )
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n')
    else socket.destroy()
  })
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    const path = request.url ?? '/'
    if (services && isLoopbackHost(request.headers.host) && isBelow(path, '/realtime/v1')) {
      services.upgrade(request, socket, head)
    } else {
      socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n')
    }
  })

  const port = await listenFrom(server, options.port)
  return {
    url: `http://127.0.0.1:${port}`,
    open: (opened) => {
      services = opened
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function isBelow(path: string, prefix: string): boolean {
  return path.startsWith(prefix) && /^([/?]|$)/.test(path.slice(prefix.length))
}

// Trying to listen is the only way to know that a port is free; the next one is tried when it is not.
async function listenFrom(server: Server, wanted: number): Promise<number> {
  for (let port = wanted; ; port += 1) {
    try {
      return await listen(server, port)
    } catch (error) {
      if (errorCode(error) !== 'EADDRINUSE' || port >= 65_535) throw error
    }
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.removeListener('error', reject)
      const address: AddressInfo | string | null = server.address()
      resolve(typeof address === 'object' && address ? address.port : port)
    })
  })
}
