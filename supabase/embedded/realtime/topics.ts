import type { Channel } from './channel.ts'

/** Who has joined which topic. */
export class Topics {
  readonly #members = new Map<string, Set<Channel>>()

  add(channel: Channel): void {
    const members = this.#members.get(channel.topic) ?? new Set<Channel>()
    this.#members.set(channel.topic, members.add(channel))
  }

  remove(channel: Channel): void {
    const members = this.#members.get(channel.topic)
    members?.delete(channel)
    if (members?.size === 0) this.#members.delete(channel.topic)
  }

  members(topic: string): Iterable<Channel> {
    return this.#members.get(topic) ?? []
  }
}
