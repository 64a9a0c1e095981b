import type { Change } from './change.ts'
import type { Channel } from './channel.ts'
import type { Condition } from './realtime-database.ts'

/** A binding that the database accepted. */
export interface Subscription {
  id: number
  event: string
  schema: string
  table: string
  select: string[] | null
  condition: Condition | null
}

export interface Interest {
  channel: Channel
  subscription: Subscription
}

/** Who listens to row changes: per channel, all of its bindings or none. */
export class Subscriptions {
  readonly #byChannel = new Map<Channel, Subscription[]>()

  set(channel: Channel, subscriptions: Subscription[]): void {
    this.#byChannel.set(channel, subscriptions)
  }

  remove(channel: Channel): void {
    this.#byChannel.delete(channel)
  }

  channels(): Channel[] {
    return [...this.#byChannel.keys()]
  }

  count(): number {
    return [...this.#byChannel.values()].reduce((sum, list) => sum + list.length, 0)
  }

  /** Subscriptions to this kind of change on this table, filters not yet applied. */
  interestedIn(change: Change): Interest[] {
    const interests: Interest[] = []
    for (const [channel, list] of this.#byChannel) {
      for (const subscription of list) {
        if (concerns(subscription, change)) interests.push({ channel, subscription })
      }
    }
    return interests
  }
}

function concerns({ event, schema, table }: Subscription, change: Change): boolean {
  return (
    (event === '*' || event === change.type) &&
    (schema === '*' || schema === change.schema) &&
    (table === '*' || table === change.table)
  )
}
