import type { Connection } from './connection.ts'
import type { Ref } from './frame.ts'
import type { Identity } from './identity.ts'
import type { JoinConfig } from './join-config.ts'

export const TOPIC_PREFIX = 'realtime:'

/** One joined topic on one socket. */
export class Channel {
  readonly connection: Connection
  readonly topic: string
  readonly joinRef: Ref
  readonly config: JoinConfig
  identity: Identity
  /** Aborted when the channel ends; its timers and database work hang on it. */
  readonly ended = new AbortController()

  constructor(options: {
    connection: Connection
    topic: string
    joinRef: Ref
    config: JoinConfig
    identity: Identity
  }) {
    this.connection = options.connection
    this.topic = options.topic
    this.joinRef = options.joinRef
    this.config = options.config
    this.identity = options.identity
  }

  /** Name without the prefix, as `system` messages carry it. */
  get name(): string {
    return this.topic.slice(TOPIC_PREFIX.length)
  }

  reply(ref: Ref, status: 'ok' | 'error', response: unknown): void {
    this.connection.reply({ joinRef: this.joinRef, ref, topic: this.topic }, status, response)
  }

  /** A fan-out message: it belongs to the topic, not to this join. `payload` is JSON text. */
  push(event: string, payload: string): void {
    if (this.ended.signal.aborted) return
    this.connection.send({ joinRef: null, ref: null, topic: this.topic, event, payload })
  }

  pushBinary(frame: Buffer): void {
    if (!this.ended.signal.aborted) this.connection.sendBinary(frame)
  }

  system(extension: 'system' | 'postgres_changes', status: 'ok' | 'error', message: string): void {
    if (this.ended.signal.aborted) return
    this.connection.send({
      joinRef: this.joinRef,
      ref: null,
      topic: this.topic,
      event: 'system',
      payload: JSON.stringify({ extension, status, message, channel: this.name }),
    })
  }

  /** Tells the client that the channel is over, in an orderly way: it will not rejoin by itself. */
  sendClose(): void {
    const { joinRef, topic } = this
    this.connection.send({ joinRef, ref: joinRef, topic, event: 'phx_close', payload: '{}' })
  }
}
