import { gatherAudience, verdictFor } from './audience.ts'
import type { Change } from './change.ts'
import type { Channel } from './channel.ts'
import type { RealtimeDatabase } from './realtime-database.ts'
import { errorEvent, rowEvent } from './row-event.ts'
import type { Interest } from './subscriptions.ts'

/** Binding ids by the `data` they get, by channel: a channel gets one message per distinct `data`. */
type Messages = Map<Channel, Map<string, Set<number>>>

/**
 * Judges one change for everybody interested and sends it to those who may see it. Resolves to the number of
 * messages sent.
 */
export async function deliverChange(
  change: Change,
  interests: Interest[],
  database: RealtimeDatabase,
): Promise<number> {
  if (interests.length === 0) return 0
  const { viewers, conditions, places } = gatherAudience(interests)
  const judgement = await database.judge({ ...change, viewers, conditions })
  if (!judgement) return 0

  const texts = new Map<string, string>()
  const messages: Messages = new Map()
  for (const place of places) {
    const { channel, subscription, identity } = place
    const verdict = verdictFor(place, change, judgement)
    // A channel that became somebody else meanwhile is told to read again; this row was judged for another.
    if (verdict === 'silent' || channel.identity !== identity) continue
    const variant =
      verdict === 'row' ? `${identity.role} ${JSON.stringify(subscription.select)}` : verdict
    const data =
      texts.get(variant) ??
      (verdict === 'row'
        ? rowEvent(change, judgement, identity.role, subscription.select)
        : errorEvent(change, verdict))
    texts.set(variant, data)
    add(messages, channel, data, subscription.id)
  }
  return send(messages)
}

/** Tells everybody interested that there was a change which could not be judged. */
export function deliverFailure(change: Change, interests: Interest[]): number {
  const data = errorEvent(change, 'policy')
  const messages: Messages = new Map()
  for (const { channel, subscription } of interests) add(messages, channel, data, subscription.id)
  return send(messages)
}

function add(messages: Messages, channel: Channel, data: string, id: number): void {
  const variants = messages.get(channel) ?? new Map<string, Set<number>>()
  const ids = variants.get(data) ?? new Set<number>()
  messages.set(channel, variants.set(data, ids.add(id)))
}

function send(messages: Messages): number {
  let sent = 0
  for (const [channel, variants] of messages) {
    for (const [data, ids] of variants) {
      channel.push('postgres_changes', `{"ids":${JSON.stringify([...ids])},"data":${data}}`)
      sent += 1
    }
  }
  return sent
}
