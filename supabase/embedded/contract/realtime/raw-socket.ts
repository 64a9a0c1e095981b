import { once } from 'node:events'
import { WebSocket } from 'ws'
import { z } from 'zod'
import { isHosted, type ContractTarget } from '../target.ts'

/** Where a socket goes. */
export type SocketTarget = Pick<ContractTarget, 'url' | 'publishableKey'>

const frameSchema = z.tuple([
  z.string().nullable(),
  z.string().nullable(),
  z.string(),
  z.string(),
  z.record(z.string(), z.unknown()),
])

export interface ReceivedFrame {
  joinRef: string | null
  ref: string | null
  topic: string
  event: string
  payload: Record<string, unknown>
  /** The frame as it came. */
  bytes: Buffer
  isBinary: boolean
}

const PATIENCE = isHosted ? 20_000 : 5_000

/** A socket that speaks protocol 2.0.0 frame by frame and lets a test read what came, in order. */
export class RawSocket {
  readonly socket: WebSocket
  readonly #received: ReceivedFrame[] = []
  readonly #arrivals = new Set<() => void>()
  readonly #joins = new Map<string, string>()
  #refs = 0

  private constructor(socket: WebSocket) {
    this.socket = socket
    socket.on('message', (data: Buffer, isBinary) => {
      this.#received.push(read(data, isBinary))
      for (const wake of this.#arrivals) wake()
    })
  }

  static async open(target: SocketTarget, query: Record<string, string> = {}): Promise<RawSocket> {
    const socket = new WebSocket(socketUrl(target, query))
    const opened = new RawSocket(socket)
    await once(socket, 'open')
    return opened
  }

  nextRef(): string {
    this.#refs += 1
    return String(this.#refs)
  }

  send(joinRef: string | null, ref: string | null, topic: string, event: string, payload: unknown) {
    this.socket.send(JSON.stringify([joinRef, ref, topic, event, payload]))
  }

  /** Consumes frames up to the first that fits and returns them all, that one last. */
  async until(fits: (frame: ReceivedFrame) => boolean, what: string): Promise<ReceivedFrame[]> {
    const deadline = Date.now() + PATIENCE
    let seen = 0
    for (;;) {
      const at = this.#received.findIndex((frame, i) => i >= seen && fits(frame))
      if (at >= 0) return this.#received.splice(0, at + 1)
      seen = this.#received.length
      const left = deadline - Date.now()
      if (left <= 0) {
        const log = this.#received.map(({ bytes }) => bytes.toString('utf8').slice(0, 300))
        throw new Error(`no ${what} within ${PATIENCE} ms; received:\n${log.join('\n')}`)
      }
      await this.#arrival(left)
    }
  }

  /** The first frame that fits; what came before it is consumed. */
  async next(fits: (frame: ReceivedFrame) => boolean, what: string): Promise<ReceivedFrame> {
    const frames = await this.until(fits, what)
    const last = frames.at(-1)
    if (!last) throw new Error(`no ${what}`)
    return last
  }

  replyTo(ref: string): Promise<ReceivedFrame> {
    return this.next((frame) => frame.event === 'phx_reply' && frame.ref === ref, `reply to ${ref}`)
  }

  /** Sends a join and returns its reply. The join reference is the reply's `ref`. */
  async join(name: string, config: JoinOptions = {}): Promise<ReceivedFrame> {
    const ref = this.nextRef()
    this.#joins.set(name, ref)
    this.send(ref, ref, `realtime:${name}`, 'phx_join', joinPayload(config))
    return this.replyTo(ref)
  }

  /** Says something about itself on a channel and returns the reply. */
  presence(name: string, event: string, payload?: unknown): Promise<ReceivedFrame> {
    return this.replyTo(this.push(name, 'presence', { type: 'presence', event, payload }))
  }

  /** Sends on a channel it has joined; answers the frame's reference. */
  push(name: string, event: string, payload: unknown): string {
    const ref = this.nextRef()
    this.send(this.#joins.get(name) ?? null, ref, `realtime:${name}`, event, payload)
    return ref
  }

  async leave(name: string): Promise<ReceivedFrame> {
    const ref = this.nextRef()
    this.send(null, ref, `realtime:${name}`, 'phx_leave', {})
    return this.replyTo(ref)
  }

  /** Joins and waits until row events flow. */
  async listen(name: string, bindings: object[], token?: string): Promise<void> {
    const { payload } = await this.join(name, {
      bindings,
      ...(token === undefined ? {} : { token }),
    })
    if (payload.status !== 'ok') throw new Error(`join of ${name}: ${JSON.stringify(payload)}`)
    await this.system(name, 'ok')
  }

  system(name: string, status: 'ok' | 'error'): Promise<ReceivedFrame> {
    return this.next(
      ({ topic, event, payload }) =>
        topic === `realtime:${name}` && event === 'system' && payload.status === status,
      `system ${status} on ${name}`,
    )
  }

  /** Proves that the socket is open and every earlier frame was read: returns what came before the answer. */
  async heartbeat(): Promise<ReceivedFrame[]> {
    const ref = this.nextRef()
    this.send(null, ref, 'phoenix', 'heartbeat', {})
    return this.until((frame) => frame.topic === 'phoenix' && frame.ref === ref, 'heartbeat reply')
  }

  close(): void {
    this.socket.terminate()
  }

  #arrival(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer)
        this.#arrivals.delete(wake)
        resolve()
      }
      const timer = setTimeout(wake, milliseconds)
      this.#arrivals.add(wake)
    })
  }
}

export interface JoinOptions {
  bindings?: object[]
  token?: string
  broadcast?: { ack?: boolean; self?: boolean; replay?: object }
  presence?: { enabled: boolean; key?: string }
  private?: boolean
}

export function joinPayload({ bindings, token, broadcast, presence, ...rest }: JoinOptions) {
  return {
    config: {
      broadcast: { ack: false, self: false, ...broadcast },
      presence: presence ?? { enabled: false, key: '' },
      postgres_changes: bindings ?? [],
      private: rest.private ?? false,
    },
    ...(token === undefined ? {} : { access_token: token }),
  }
}

export function socketUrl(target: SocketTarget, query: Record<string, string>): URL {
  const url = new URL(`${target.url.replace(/^http/, 'ws')}/realtime/v1/websocket`)
  const parameters = { apikey: target.publishableKey, vsn: '2.0.0', ...query }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return url
}

function read(bytes: Buffer, isBinary: boolean): ReceivedFrame {
  if (isBinary) {
    return {
      ...{ joinRef: null, ref: null, topic: '', event: 'binary' },
      payload: {},
      bytes,
      isBinary,
    }
  }
  const [joinRef, ref, topic, event, payload] = frameSchema.parse(
    JSON.parse(bytes.toString('utf8')),
  )
  return { joinRef, ref, topic, event, payload, bytes, isBinary }
}
