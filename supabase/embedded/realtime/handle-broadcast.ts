import { z } from 'zod'
import { writeAccess } from './access.ts'
import type { BroadcastPush } from './binary-frame.ts'
import { broadcast, type Broadcast } from './broadcast.ts'
import type { Channel } from './channel.ts'
import type { ClientFrame, Ref } from './frame.ts'
import type { PolicyDatabase } from './policy-database.ts'
import type { Topics } from './topics.ts'

interface BroadcastContext {
  topics: Topics
  policies: PolicyDatabase
}

const textSchema = z.object({ event: z.string(), payload: z.unknown().optional() })

/** Passes on a broadcast that came as text; one without an event name is dropped. */
export async function handleTextBroadcast(
  channel: Channel,
  frame: ClientFrame,
  context: BroadcastContext,
): Promise<void> {
  const parsed = textSchema.safeParse(frame.payload)
  if (!parsed.success) return
  const body = Buffer.from(JSON.stringify(parsed.data.payload ?? {}))
  const { event } = parsed.data
  const message: Broadcast = { topic: channel.topic, event, encoding: 'json', body }
  await publish(channel, frame.ref, message, context)
}

/** Passes on a broadcast that came as a binary frame; one whose JSON does not parse is dropped. */
export async function handleBroadcastPush(
  channel: Channel,
  push: BroadcastPush,
  context: BroadcastContext,
): Promise<void> {
  if (push.encoding === 'json' && !isJson(push.body)) return
  await publish(channel, push.ref, push, context)
}

async function publish(
  channel: Channel,
  ref: Ref,
  message: Broadcast,
  { topics, policies }: BroadcastContext,
): Promise<void> {
  if (channel.access.write.broadcast === null) {
    channel.access =
      (await writeAccess(channel.visitor, channel.access, policies)) ?? channel.access
  }
  // As on hosted nobody is told, not even with `ack`.
  if (channel.access.write.broadcast !== true || channel.ended.signal.aborted) return
  const { ack, self } = channel.config
  const sent = broadcast(topics, channel.room, message, self ? null : channel)
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
