import { z } from 'zod'
import type { BroadcastPush } from './binary-frame.ts'
import { broadcast, type Broadcast } from './broadcast.ts'
import type { Channel } from './channel.ts'
import type { ClientFrame, Ref } from './frame.ts'
import type { Topics } from './topics.ts'

const textSchema = z.object({ event: z.string(), payload: z.unknown().optional() })

/** Passes on a broadcast that came as text; one without an event name is dropped. */
export function handleTextBroadcast(topics: Topics, channel: Channel, frame: ClientFrame): void {
  const parsed = textSchema.safeParse(frame.payload)
  if (!parsed.success) return
  const body = Buffer.from(JSON.stringify(parsed.data.payload ?? {}))
  const { event } = parsed.data
  publish(topics, channel, frame.ref, { topic: channel.topic, event, encoding: 'json', body })
}

/** Passes on a broadcast that came as a binary frame; one whose JSON does not parse is dropped. */
export function handleBroadcastPush(topics: Topics, channel: Channel, push: BroadcastPush): void {
  if (push.encoding === 'json' && !isJson(push.body)) return
  publish(topics, channel, push.ref, push)
}

function publish(topics: Topics, channel: Channel, ref: Ref, message: Broadcast): void {
  const { ack, self } = channel.config
  const sent = broadcast(topics, message, self ? null : channel)
  if (!ack) return
  if (sent) channel.reply(ref, 'ok', {})
  else channel.reply(ref, 'error', { error: 'payload_size_exceeded' })
}

function isJson(body: Buffer): boolean {
  try {
    JSON.parse(body.toString('utf8'))
    return true
  } catch {
    return false
  }
}
