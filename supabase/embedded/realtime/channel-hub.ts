import {
  AccessError,
  lostRead,
  openAccess,
  readAccess,
  writeAccess,
  type Access,
  type Visitor,
} from './access.ts'
import type { BroadcastPush } from './binary-frame.ts'
import { broadcast, type Broadcast } from './broadcast.ts'
import { refreshToken, watchToken } from './channel-tokens.ts'
import { roomOf, TOPIC_PREFIX, type Channel } from './channel.ts'
import type { ClientFrame } from './frame.ts'
import { handleBroadcastPush, handleTextBroadcast } from './handle-broadcast.ts'
import { handlePresence, leaveRoom } from './handle-presence.ts'
import type { Identity } from './identity.ts'
import type { JoinConfig } from './join-config.ts'
import type { PolicyDatabase } from './policy-database.ts'
import { Presences } from './presences.ts'
import type { RealtimeDatabase } from './realtime-database.ts'
import { SUBSCRIBED, subscribeRows } from './subscribe-rows.ts'
import { Subscriptions } from './subscriptions.ts'
import type { RealtimeTimings } from './timings.ts'
import { Topics } from './topics.ts'

interface HubOptions {
  database: RealtimeDatabase
  policies: PolicyDatabase
  identify: (credential: string) => Promise<Identity>
  isFeedLive: () => boolean
  timings: RealtimeTimings
}

/** The life of joined channels: their subscriptions, their tokens, who is present, what they send each other. */
export class ChannelHub {
  readonly subscriptions = new Subscriptions()
  readonly #topics = new Topics()
  readonly #presences = new Presences()
  readonly #options: HubOptions

  constructor(options: HubOptions) {
    this.#options = options
  }

  /** What a join may read. Rejects with an AccessError for somebody who may read nothing. */
  async accessFor(visitor: Visitor, config: JoinConfig): Promise<Access> {
    if (!config.private) return openAccess()
    return readAccess(visitor, this.#options.policies, config.presence)
  }

  /** Starts a channel that has just been acknowledged. */
  start(channel: Channel): void {
    channel.connection.channels.set(channel.topic, channel)
    this.#topics.add(channel)
    watchToken(channel, this.#options.timings.tokenCheck, this.#expel)
    if (channel.isPresenceEnabled && channel.access.read.presence === true) {
      channel.sendPresenceState(this.#presences.state(channel.room))
    }
    this.#subscribe(channel)
  }

  /** Forgets a channel without telling the client. */
  end(channel: Channel): void {
    channel.ended.abort()
    this.subscriptions.remove(channel)
    this.#topics.remove(channel)
    leaveRoom(channel, this.#room)
    const { channels } = channel.connection
    if (channels.get(channel.topic) === channel) channels.delete(channel.topic)
  }

  /** After a gap: everybody with row subscriptions is told to read again. */
  announce(): void {
    for (const channel of this.subscriptions.channels()) {
      channel.system('postgres_changes', 'ok', SUBSCRIBED)
    }
  }

  async refresh(channel: Channel, payload: unknown): Promise<void> {
    const { identify, timings } = this.#options
    if (!(await refreshToken(channel, payload, { identify, end: this.#expel }))) return
    if (channel.config.private && !(await this.#judgeAgain(channel))) return
    if (channel.ended.signal.aborted) return
    watchToken(channel, timings.tokenCheck, this.#expel)
    this.#subscribe(channel)
  }

  broadcastText(channel: Channel, frame: ClientFrame): Promise<void> {
    return handleTextBroadcast(channel, frame, this.#room)
  }

  broadcastPush(channel: Channel, push: BroadcastPush): Promise<void> {
    return handleBroadcastPush(channel, push, this.#room)
  }

  presence(channel: Channel, frame: ClientFrame): Promise<void> {
    return handlePresence(channel, frame, { ...this.#room, expel: this.#expel })
  }

  /** True when somebody without a socket may broadcast to a private topic; null when nobody could say. */
  async mayPublish(visitor: Visitor): Promise<boolean | null> {
    const access = await writeAccess(visitor, openAccess(), this.#options.policies)
    return access && access.write.broadcast
  }

  /** A broadcast from outside a socket; `topic` without prefix. False when it is too large. */
  publish(message: Broadcast, isPrivate: boolean): boolean {
    const topic = TOPIC_PREFIX + message.topic
    return broadcast(this.#topics, roomOf(topic, isPrivate), { ...message, topic }, null)
  }

  get #room() {
    const { policies } = this.#options
    return { topics: this.#topics, presences: this.#presences, policies }
  }

  /** Judges a private channel under its new token; false when that ended it. */
  async #judgeAgain(channel: Channel): Promise<boolean> {
    const before = channel.access
    try {
      const { policies } = this.#options
      channel.access = await readAccess(channel.visitor, policies, channel.isPresenceEnabled)
    } catch (error) {
      if (!(error instanceof AccessError)) throw error
      this.#expel(channel, error.message)
      return false
    }
    if (!lostRead(before, channel.access)) return true
    this.#expel(
      channel,
      `You no longer have permission to read from this Channel topic: ${channel.name}`,
    )
    return false
  }

  #subscribe(channel: Channel): void {
    if (channel.config.bindings.length === 0) return
    const { database, isFeedLive, timings } = this.#options
    const { subscriptions } = this
    const retry = timings.subscribeRetry
    void subscribeRows(channel, { database, subscriptions, isFeedLive, retry })
  }

  readonly #expel = (channel: Channel, message: string): void => {
    if (channel.ended.signal.aborted) return
    channel.system('system', 'error', message)
    channel.sendClose()
    this.end(channel)
  }
}
