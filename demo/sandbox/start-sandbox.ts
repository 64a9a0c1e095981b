import { once, setMaxListeners } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createChance } from '../chance.ts'
import { createBehaviour, type Behaviour } from './behaviour.ts'
import { estimateRotation } from './estimate-rotation.ts'
import { createLedger, type Ledger } from './ledger.ts'
import { createReceiver, type EstimateOf, type Reply } from './receive-call.ts'
import { verifyCall } from './verify-call.ts'

export type SandboxOptions = {
  readonly signingKey: string
  /** Calls are appended here, one JSON object per line. */
  readonly ledgerFile: string
  /** Default: any free port. A port that is taken falls back to any. */
  readonly port?: number
  /** Default: realistic latencies and failures from a fixed seed. */
  readonly behaviourOf?: (operation: string) => Behaviour
  /** Default: what the sandbox knows about its keys. */
  readonly estimateOf?: EstimateOf
}

export interface Sandbox {
  /** Operations are called at `<url>/operations/<name>`; `GET <url>/ledger?since=<seq>` tells what came. */
  readonly url: string
  /** Where the sandbox stands for the agents, who are told what was decided. */
  readonly callbackUrl: string
  readonly ledger: Ledger
  stop(): Promise<void>
}

const callbackPath = '/callbacks'
const maxBodyBytes = 1024 * 1024

/** Starts the service that the demo's operations really call: on loopback only. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const ledger = createLedger(options.ledgerFile, () => Date.now())
  const behaviourOf = options.behaviourOf ?? createBehaviour(createChance(20_261_121))
  const stopping = new AbortController()
  // Every call that is being answered listens.
  setMaxListeners(0, stopping.signal)
  const estimateOf = options.estimateOf ?? estimateRotation
  const receive = createReceiver({ ledger, behaviourOf, estimateOf, stopping: stopping.signal })
  const underWay = new Set<Promise<void>>()

  async function handle(request: IncomingMessage): Promise<Reply> {
    const url = new URL(request.url ?? '/', 'http://sandbox')
    if (request.method === 'GET' && url.pathname === '/ledger') {
      return { status: 200, body: { entries: ledger.since(Number(url.searchParams.get('since'))) } }
    }
    const isCallback = url.pathname === callbackPath
    if (request.method !== 'POST' || !(isCallback || url.pathname.startsWith('/operations/'))) {
      return { status: 404, body: { code: 'NOT_FOUND', message: 'POST /operations/<name>.' } }
    }
    const body = await readBody(request)
    const receivedAt = Date.now()
    const call = verifyCall(options.signingKey, request.headers, body)
    const isMeant = isCallback
      ? call?.mode === 'callback'
      : call?.mode !== 'callback' && url.pathname === `/operations/${call?.operation}`
    return receive(isMeant ? call : null, receivedAt, body)
  }

  const server = createServer((request, response) => {
    const handled = handle(request)
      .then(
        (reply) => send(response, reply),
        () => send(response, unreadable),
      )
      .finally(() => underWay.delete(handled))
    underWay.add(handled)
  })
  const port = await listen(server, options.port ?? 0)
  const url = `http://127.0.0.1:${port}`
  return {
    url,
    callbackUrl: `${url}${callbackPath}`,
    ledger,
    async stop() {
      stopping.abort()
      server.closeAllConnections()
      await Promise.all(underWay)
      await new Promise((resolve) => server.close(resolve))
      await ledger.close()
    },
  }
}

const unreadable: Reply = {
  status: 400,
  body: { code: 'BAD_REQUEST', message: 'The request could not be read.' },
}

function send(response: ServerResponse, reply: Reply): void {
  response.writeHead(reply.status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(reply.body))
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  request.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size > maxBodyBytes) request.destroy(new Error('the body is too large'))
    else chunks.push(chunk)
  })
  await once(request, 'end')
  return Buffer.concat(chunks)
}

async function listen(server: ReturnType<typeof createServer>, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' && port !== 0) server.listen(0, '127.0.0.1', resolve)
      else reject(error)
    })
    server.listen(port, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not listening on a port')
  return address.port
}
