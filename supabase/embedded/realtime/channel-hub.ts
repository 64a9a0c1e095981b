import type { BroadcastPush } from './binary-frame.ts'
import { broadcast, type Broadcast } from './broadcast.ts'
import { refreshToken, watchToken } from './channel-tokens.ts'
import { TOPIC_PREFIX, type Channel } from './channel.ts'
import type { ClientFrame } from './frame.ts'
import { handleBroadcastPush, handleTextBroadcast } from './handle-broadcast.ts'
import type { Identity } from './identity.ts'
import type { RealtimeDatabase } from './realtime-database.ts'
import { SUBSCRIBED, subscribeRows } from './subscribe-rows.ts'
import { Subscriptions } from './subscriptions.ts'
import type { RealtimeTimings } from './timings.ts'
import { Topics } from './topics.ts'

interface HubOptions {
  database: RealtimeDatabase
  identify: (credential: string) => Promise<Identity>
  isFeedLive: () => boolean
  timings: RealtimeTimings
}

/** The life of joined channels: their subscriptions, their tokens, what they send each other. */
export class ChannelHub {
  readonly subscriptions = new Subscriptions()
  readonly #topics = new Topics()
  readonly #options: HubOptions

  constructor(options: HubOptions) {
    this.#options = options
  }

  /** Starts a channel that has just been acknowledged. */
  start(channel: Channel): void {
    channel.connection.channels.set(channel.topic, channel)
    this.#topics.add(channel)
    watchToken(channel, this.#options.timings.tokenCheck, this.#expel)
    this.#subscribe(channel)
  }

  /** Forgets a channel without telling the client. */
  end(channel: Channel): void {
    channel.ended.abort()
    this.subscriptions.remove(channel)
    this.#topics.remove(channel)
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
    const { identify } = this.#options
    if (await refreshToken(channel, payload, { identify, end: this.#expel })) {
      watchToken(channel, this.#options.timings.tokenCheck, this.#expel)
      this.#subscribe(channel)
    }
  }

  broadcastText(channel: Channel, frame: ClientFrame): void {
    handleTextBroadcast(this.#topics, channel, frame)
  }

  broadcastPush(channel: Channel, push: BroadcastPush): void {
    handleBroadcastPush(this.#topics, channel, push)
  }

  /** A broadcast from outside a socket; `topic` without prefix. False when it is too large. */
  publish(message: Broadcast): boolean {
    return broadcast(this.#topics, { ...message, topic: TOPIC_PREFIX + message.topic }, null)
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
