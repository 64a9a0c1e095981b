import { randomBytes } from 'node:crypto'
import type { Channel } from './channel.ts'

type Meta = Record<string, unknown>
type Entry = [key: string, meta: Meta]

/** What somebody says about themselves in each room, one entry per channel; several may share a key. */
export class Presences {
  readonly #rooms = new Map<string, Map<Channel, Meta>>()

  /** Everybody in a room, as JSON text of a `presence_state`. */
  state(room: string): string {
    const members = [...(this.#rooms.get(room) ?? [])]
    return group(members.map(([{ presenceKey }, meta]) => [presenceKey, meta]))
  }

  /** Enters or changes an entry; answers the `presence_diff` as JSON text. */
  track(channel: Channel, fields: Meta): string {
    const members = this.#rooms.get(channel.room) ?? new Map<Channel, Meta>()
    this.#rooms.set(channel.room, members)
    const before = members.get(channel)
    const { phx_ref_prev: _claimed, ...own } = fields
    const meta: Meta = { ...own, phx_ref: randomBytes(9).toString('base64url') }
    if (before) meta['phx_ref_prev'] = before['phx_ref']
    members.set(channel, meta)
    const { presenceKey } = channel
    return diff([[presenceKey, meta]], before ? [[presenceKey, before]] : [])
  }

  /** Takes an entry away; answers the `presence_diff` as JSON text, null when there was no entry. */
  untrack(channel: Channel): string | null {
    const members = this.#rooms.get(channel.room)
    const meta = members?.get(channel)
    if (!members || !meta) return null
    members.delete(channel)
    if (members.size === 0) this.#rooms.delete(channel.room)
    return diff([], [[channel.presenceKey, meta]])
  }
}

function diff(joins: Entry[], leaves: Entry[]): string {
  return `{"joins":${group(joins)},"leaves":${group(leaves)}}`
}

function group(entries: Entry[]): string {
  const keys = new Map<string, { metas: Meta[] }>()
  for (const [key, meta] of entries) {
    const known = keys.get(key)
    if (known) known.metas.push(meta)
    else keys.set(key, { metas: [meta] })
  }
  return JSON.stringify(Object.fromEntries(keys))
}
