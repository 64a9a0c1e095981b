import type { Channel } from './channel.ts'

/** Who has joined which room: a topic's public and its private channels hear nothing of each other. */
export class Topics {
  readonly #members = new Map<string, Set<Channel>>()

  add(channel: Channel): void {
    const members = this.#members.get(channel.room) ?? new Set<Channel>()
    this.#members.set(channel.room, members.add(channel))
  }

  remove(channel: Channel): void {
    const members = this.#members.get(channel.room)
    members?.delete(channel)
    if (members?.size === 0) this.#members.delete(channel.room)
  }

  members(room: string): Iterable<Channel> {
    return this.#members.get(room) ?? []
  }
}
