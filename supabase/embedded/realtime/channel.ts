import { randomUUID } from 'node:crypto'
import type { Access, Visitor } from './access.ts'
import { CallWindow } from './call-window.ts'
import type { Connection } from './connection.ts'
import type { Ref } from './frame.ts'
import type { Identity } from './identity.ts'
import type { JoinConfig } from './join-config.ts'
import { limits } from './limits.ts'

export const TOPIC_PREFIX = 'realtime:'

/** What a topic's channels share; public and private ones are apart. `topic` with its prefix. */
export function roomOf(topic: string, isPrivate: boolean): string {
  return `${isPrivate ? 'private' : 'public'} ${topic}`
}

/** One joined topic on one socket. */
export class Channel {
  readonly connection: Connection
  readonly topic: string
  readonly joinRef: Ref
  readonly config: JoinConfig
  readonly room: string
  readonly presenceKey: string
  readonly presenceCalls = new CallWindow(limits.presenceCalls, limits.presenceWindow)
  identity: Identity
  access: Access
  isPresenceEnabled: boolean
  /** What the client last said about itself; null when it is not present. */
  tracked: Record<string, unknown> | null = null
  /** Aborted when the channel ends; its timers and database work hang on it. */
  readonly ended = new AbortController()

  constructor(options: {
    connection: Connection
    topic: string
    joinRef: Ref
    config: JoinConfig
    identity: Identity
    access: Access
  }) {
    this.connection = options.connection
    this.topic = options.topic
    this.joinRef = options.joinRef
    this.config = options.config
    this.identity = options.identity
    this.access = options.access
    this.room = roomOf(options.topic, options.config.private)
    this.presenceKey = options.config.presenceKey || randomUUID()
    this.isPresenceEnabled = options.config.presence
  }

  /** Name without the prefix, as `system` messages carry it. */
  get name(): string {
    return this.topic.slice(TOPIC_PREFIX.length)
  }

  /** Whoever is on this channel, as policies see them. */
  get visitor(): Visitor {
    return { name: this.name, identity: this.identity, headers: this.connection.headers }
  }

  reply(ref: Ref, status: 'ok' | 'error', response: unknown): void {
    this.connection.reply({ joinRef: this.joinRef, ref, topic: this.topic }, status, response)
  }

  /** A fan-out message: it belongs to the topic, not to this join. `payload` is JSON text. */
  push(event: string, payload: string): void {
    if (this.ended.signal.aborted) return
    this.connection.send({ joinRef: null, ref: null, topic: this.topic, event, payload })
  }

  /** Who is present already, as the answer to this join. */
  sendPresenceState(state: string): void {
    if (this.ended.signal.aborted) return
    const { joinRef, topic } = this
    this.connection.send({ joinRef, ref: null, topic, event: 'presence_state', payload: state })
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
