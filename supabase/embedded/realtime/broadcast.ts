import { encodeBroadcast, type BroadcastEncoding } from './binary-frame.ts'
import type { Channel } from './channel.ts'
import { limits } from './limits.ts'
import type { Topics } from './topics.ts'

/** `topic` with its prefix. `body` is JSON text in UTF-8 or, with `binary`, any bytes. */
export interface Broadcast {
  topic: string
  event: string
  encoding: BroadcastEncoding
  body: Buffer
}

/** Sends to every member of the room that may read it but `except`. False when it is too large; nothing is sent then. */
export function broadcast(
  topics: Topics,
  room: string,
  message: Broadcast,
  except: Channel | null,
): boolean {
  const { topic, event, encoding, body } = message
  if (body.length > limits.broadcastBytes) return false
  const frame = encodeBroadcast(topic, event, encoding, body)
  const text =
    encoding === 'json'
      ? `{"type":"broadcast","event":${JSON.stringify(event)},"payload":${body.toString('utf8')}}`
      : null
  for (const channel of topics.members(room)) {
    if (channel === except || channel.access.read.broadcast !== true) continue
    if (frame && channel.connection.version === '2.0.0') channel.pushBinary(frame)
    // Version 1.0.0 has no way to carry bytes.
    else if (text !== null) channel.push('broadcast', text)
  }
  return true
}
