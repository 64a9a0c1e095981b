import { WebSocket, type RawData } from 'ws'
import type { Channel } from './channel.ts'
import { encodeFrame, type ProtocolVersion, type Ref, type ServerFrame } from './frame.ts'
import type { Identity } from './identity.ts'
import { limits } from './limits.ts'

/** One socket: frames in one at a time and in order, frames out as long as the client keeps up. */
export class Connection {
  readonly version: ProtocolVersion
  /** Who the API key stands for; channels without a token of their own act as this. */
  readonly keyIdentity: Identity
  /** The `x-` headers of its request as JSON text, for policies. */
  readonly headers: string
  readonly channels = new Map<string, Channel>()
  readonly #socket: WebSocket
  readonly #log: (line: string) => void
  #waiting = 0
  #handled: Promise<void> = Promise.resolve()

  constructor(options: {
    socket: WebSocket
    version: ProtocolVersion
    keyIdentity: Identity
    headers: string
    idle: number
    onMessage: (connection: Connection, data: Buffer, isBinary: boolean) => Promise<void>
    onClose: (connection: Connection) => void
    log: (line: string) => void
  }) {
    this.version = options.version
    this.keyIdentity = options.keyIdentity
    this.headers = options.headers
    this.#socket = options.socket
    this.#log = options.log

    const idle = setTimeout(() => {
      this.close(1000, 'idle')
    }, options.idle)
    this.#socket.on('message', (data, isBinary) => {
      idle.refresh()
      this.#enqueue(() => options.onMessage(this, toBuffer(data), isBinary))
    })
    // ws closes the socket after an error by itself; without a listener the process would end
    this.#socket.on('error', (error) => {
      this.#log(`realtime: socket: ${error.message}`)
    })
    this.#socket.on('close', () => {
      clearTimeout(idle)
      options.onClose(this)
    })
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN
  }

  send(frame: ServerFrame): void {
    this.#transmit(encodeFrame(this.version, frame))
  }

  sendBinary(frame: Buffer): void {
    this.#transmit(frame)
  }

  reply(
    request: { joinRef: Ref; ref: Ref; topic: string },
    status: 'ok' | 'error',
    response: unknown,
  ): void {
    const { joinRef, ref, topic } = request
    const payload = JSON.stringify({ status, response })
    this.send({ joinRef, ref, topic, event: 'phx_reply', payload })
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason)
  }

  terminate(): void {
    this.#socket.terminate()
  }

  #transmit(data: string | Buffer): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return
    if (this.#socket.bufferedAmount > limits.unsentBytes) {
      this.#log('realtime: socket cut: it does not take what it is sent')
      this.#socket.terminate()
      return
    }
    this.#socket.send(data)
  }

  #enqueue(handle: () => Promise<void>): void {
    this.#waiting += 1
    if (this.#waiting > limits.waitingFrames) this.#socket.pause()
    this.#handled = this.#handled.then(handle).then(
      () => {
        this.#done()
      },
      (error: unknown) => {
        this.#log(`realtime: frame: ${error instanceof Error ? error.message : String(error)}`)
        this.#done()
      },
    )
  }

  #done(): void {
    this.#waiting -= 1
    if (this.#waiting === 0 && this.#socket.isPaused) this.#socket.resume()
  }
}

function toBuffer(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data)
  return Buffer.isBuffer(data) ? data : Buffer.from(data)
}
