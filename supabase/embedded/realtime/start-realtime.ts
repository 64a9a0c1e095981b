import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { WebSocketServer } from 'ws'
import type { TokenVerifier } from '../tokens.ts'
import { handleBroadcastRequest } from './broadcast-http.ts'
import type { Change } from './change.ts'
import { ChannelHub } from './channel-hub.ts'
import { Connection } from './connection.ts'
import { deliverChange, deliverFailure } from './deliver-change.ts'
import { handleFrame } from './handle-frame.ts'
import { createIdentifier } from './identity.ts'
import { limits } from './limits.ts'
import { openPolicyDatabase } from './policy-database.ts'
import { openRealtimeDatabase } from './realtime-database.ts'
import { defaultTimings, type RealtimeTimings } from './timings.ts'
import { admit, answerRefusal } from './upgrade.ts'
import { startWalFeed, type WalFeed } from './wal-feed.ts'

export interface RealtimeStats {
  connections: number
  channels: number
  subscriptions: number
  /** Row changes read since the start, and messages they became. */
  changes: number
  delivered: number
  feed: 'live' | 'lost'
}

export interface Realtime {
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Serves the broadcast endpoint; resolves to false when the request is for somebody else. */
  handleHttp(request: IncomingMessage, response: ServerResponse): Promise<boolean>
  stats(): RealtimeStats
  stop(): Promise<void>
}

/** Starts Realtime on a database bootstrapped like a hosted project. Rejects when the database is out of reach. */
export async function startRealtime(options: {
  superuserDbUrl: string
  verifier: TokenVerifier
  publishableKey: string
  secretKey: string
  log: (line: string) => void
  timings?: Partial<RealtimeTimings>
}): Promise<Realtime> {
  const { superuserDbUrl, log } = options
  const timings = { ...defaultTimings, ...options.timings }
  const identify = createIdentifier(options)
  const connections = new Set<Connection>()
  const counts = { changes: 0, delivered: 0 }
  let feed: WalFeed | null = null

  const database = await openRealtimeDatabase(superuserDbUrl)
  const policies = openPolicyDatabase(superuserDbUrl)
  const hub = new ChannelHub({
    ...{ database, policies, identify, timings },
    isFeedLive: () => feed?.isLive() ?? false,
  })

  async function onChange(change: Change): Promise<void> {
    counts.changes += 1
    const interests = hub.subscriptions.interestedIn(change)
    try {
      counts.delivered += await deliverChange(change, interests, database)
    } catch (error) {
      log(`realtime: change of ${change.schema}.${change.table} not judged: ${String(error)}`)
      counts.delivered += deliverFailure(change, interests)
    }
  }

  try {
    const { reconnect } = timings
    const onLive = () => {
      hub.announce()
    }
    feed = await startWalFeed({
      connectionString: superuserDbUrl,
      onChange,
      onLive,
      reconnect,
      log,
    })
  } catch (error) {
    await Promise.all([database.stop(), policies.stop()])
    throw error
  }

  const sockets = new WebSocketServer({
    ...{ noServer: true, perMessageDeflate: false, clientTracking: false },
    maxPayload: limits.inboundFrameBytes,
  })

  async function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const admission =
      connections.size < limits.connections
        ? await admit(request, identify)
        : { status: 429 as const, error: 'ConnectionRateLimitReached: Too many connected users' }
    if ('status' in admission) {
      await delay(timings.refusal)
      answerRefusal(socket, admission)
      return
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const connection = new Connection({
        ...admission,
        ...{ socket: webSocket, idle: timings.idle, log },
        onMessage: (from, data, isBinary) =>
          handleFrame(from, data, isBinary, { hub, identify, refusal: timings.refusal, log }),
        onClose: (closed) => {
          connections.delete(closed)
          for (const channel of closed.channels.values()) hub.end(channel)
        },
      })
      connections.add(connection)
    })
  }

  return {
    handleUpgrade(request, socket, head) {
      socket.on('error', () => socket.destroy())
      upgrade(request, socket, head).catch((error: unknown) => {
        log(`realtime: upgrade failed: ${String(error)}`)
        socket.destroy()
      })
    },
    handleHttp: (request, response) => handleBroadcastRequest(request, response, { hub, identify }),
    stats: () => ({
      connections: connections.size,
      channels: [...connections].reduce((sum, { channels }) => sum + channels.size, 0),
      subscriptions: hub.subscriptions.count(),
      ...counts,
      feed: feed.isLive() ? 'live' : 'lost',
    }),
    async stop() {
      for (const connection of connections) connection.close(1012, 'service restart')
      await feed.stop()
      await Promise.all([database.stop(), policies.stop()])
      for (const connection of connections) connection.terminate()
      sockets.close()
    },
  }
}
