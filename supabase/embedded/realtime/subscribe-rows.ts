import { setTimeout as delay } from 'node:timers/promises'
import { readBinding } from './binding.ts'
import type { Channel } from './channel.ts'
import { FilterError, parseFilter } from './filter.ts'
import type { RealtimeDatabase } from './realtime-database.ts'
import type { Subscription, Subscriptions } from './subscriptions.ts'
import { isTransient } from './transient-error.ts'

export const SUBSCRIBED = 'Subscribed to PostgreSQL'
const UNABLE = 'Unable to subscribe to changes with given parameters'

class SubscriptionError extends Error {
  override name = 'SubscriptionError'
}

/**
 * Has the database judge all of a channel's bindings as the channel's identity and puts them into force together,
 * or none of them; the client learns either by a `system` message. A lost database is waited for.
 */
export async function subscribeRows(
  channel: Channel,
  options: {
    database: RealtimeDatabase
    subscriptions: Subscriptions
    isFeedLive: () => boolean
    retry: number
  },
): Promise<void> {
  const { database, subscriptions, isFeedLive, retry } = options
  const { identity, ended } = channel
  const outdated = () => ended.signal.aborted || channel.identity !== identity

  while (!outdated()) {
    try {
      const accepted = await check(channel, database)
      if (outdated()) return
      subscriptions.set(channel, accepted)
      // While the feed is down nothing would arrive; its return announces this to everybody.
      if (isFeedLive()) channel.system('postgres_changes', 'ok', SUBSCRIBED)
      return
    } catch (error) {
      if (outdated()) return
      const refusal = refusalText(error)
      if (refusal !== null) {
        subscriptions.remove(channel)
        channel.system('postgres_changes', 'error', refusal)
        return
      }
      await delay(retry, undefined, { signal: ended.signal }).catch(() => undefined)
    }
  }
}

async function check(channel: Channel, database: RealtimeDatabase): Promise<Subscription[]> {
  const accepted: Subscription[] = []
  for (const binding of channel.config.bindings) {
    const wanted = readBinding(binding)
    if (!wanted) {
      throw new SubscriptionError(
        `No subscription params provided. Please provide at least a \`schema\` or \`table\` to subscribe to: ${JSON.stringify(binding.entry)}`,
      )
    }
    const { event, schema, table, select } = wanted
    const filters = parseFilter(wanted.filter)
    const { role } = channel.identity
    const answer = await database.checkBinding({ role, schema, table, filters, select })
    if (answer.matched === 0) {
      throw new SubscriptionError(
        `${UNABLE}. Please check Realtime is enabled for the given connect parameters: [event: ${event}, schema: ${schema}, table: ${table}, filters: [${wanted.filter}]]`,
      )
    }
    const sql = answer.conditions.map((condition) => `(${condition})`).join(' and ')
    const columns = [...new Set(filters.map(({ column }) => column))]
    const condition = sql === '' ? null : { sql, columns }
    accepted.push({ id: binding.id, event, schema, table, select, condition })
  }
  return accepted
}

/** What to tell the client; null when the database was out of reach and may be asked again. */
function refusalText(error: unknown): string | null {
  if (error instanceof FilterError) return `Error parsing \`filter\` params: ${error.message}`
  if (error instanceof SubscriptionError) return error.message
  if (isTransient(error)) return null
  return `${UNABLE}: ${error instanceof Error ? error.message : String(error)}`
}
