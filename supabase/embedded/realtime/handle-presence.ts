import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { presenceReadAccess, writeAccess } from './access.ts'
import type { Channel } from './channel.ts'
import type { ClientFrame } from './frame.ts'
import { limits } from './limits.ts'
import type { PolicyDatabase } from './policy-database.ts'
import type { Presences } from './presences.ts'
import type { Topics } from './topics.ts'

const eventSchema = z.object({ event: z.string(), payload: z.unknown().optional() })
const fieldsSchema = z.record(z.string(), z.unknown())

interface PresenceContext {
  presences: Presences
  topics: Topics
  policies: PolicyDatabase
  /** Ends the channel with a message. */
  expel: (channel: Channel, message: string) => void
}

/** Acts on what a client says about itself. A message without an event says nothing and is acknowledged. */
export async function handlePresence(
  channel: Channel,
  frame: ClientFrame,
  context: PresenceContext,
): Promise<void> {
  const parsed = eventSchema.safeParse(frame.payload)
  if (!parsed.success) {
    channel.reply(frame.ref, 'ok', {})
    return
  }
  if (!channel.presenceCalls.take(performance.now())) {
    context.expel(channel, 'Client presence rate limit exceeded')
    return
  }
  const { event, payload = {} } = parsed.data
  switch (event.toLowerCase()) {
    case 'track':
      await track(channel, frame, payload, context)
      return
    case 'untrack':
      leaveRoom(channel, context)
      channel.reply(frame.ref, 'ok', {})
      return
    default:
      channel.reply(frame.ref, 'error', {})
  }
}

/** Tells everybody in the room that this channel is no longer present, if it was. */
export function leaveRoom(
  channel: Channel,
  { presences, topics }: Pick<PresenceContext, 'presences' | 'topics'>,
): void {
  channel.tracked = null
  const diff = presences.untrack(channel)
  if (diff !== null) tell(topics, channel.room, diff)
}

async function track(
  channel: Channel,
  frame: ClientFrame,
  payload: unknown,
  { presences, topics, policies, expel }: PresenceContext,
): Promise<void> {
  await judge(channel, policies)
  if (channel.access.write.presence !== true) {
    channel.reply(frame.ref, 'error', {})
    return
  }
  const fields = fieldsSchema.safeParse(payload)
  if (!fields.success) {
    channel.reply(frame.ref, 'error', { reason: 'Presence track payload must be a map' })
    return
  }
  if (Buffer.byteLength(JSON.stringify(payload)) > limits.broadcastBytes) {
    expel(channel, 'Track message size exceeded')
    return
  }
  // Its socket may have gone while the policies were asked: nobody would ever take the entry away.
  if (channel.ended.signal.aborted) return
  channel.isPresenceEnabled = true
  if (!isDeepStrictEqual(fields.data, channel.tracked)) {
    channel.tracked = fields.data
    tell(topics, channel.room, presences.track(channel, fields.data))
  }
  channel.reply(frame.ref, 'ok', {})
}

async function judge(channel: Channel, policies: PolicyDatabase): Promise<void> {
  const { visitor } = channel
  if (channel.access.read.presence === null) {
    channel.access = (await presenceReadAccess(visitor, channel.access, policies)) ?? channel.access
  }
  if (channel.access.write.presence === null) {
    channel.access = (await writeAccess(visitor, channel.access, policies)) ?? channel.access
  }
}

function tell(topics: Topics, room: string, diff: string): void {
  for (const member of topics.members(room)) {
    if (member.access.read.presence === true) member.push('presence_diff', diff)
  }
}
