import type { Ref } from './frame.ts'

const PUSH = 3
const BROADCAST = 4
const PUSH_HEADER = 7
const MAX_LENGTH = 255

export type BroadcastEncoding = 'binary' | 'json'

/** A broadcast as a client sends it: kind 3. */
export interface BroadcastPush {
  joinRef: Ref
  ref: Ref
  topic: string
  event: string
  encoding: BroadcastEncoding
  body: Buffer
}

/** Reads a kind 3 frame (kind, five lengths, encoding, five strings, body); null when it is malformed. */
export function parseBroadcastPush(bytes: Buffer): BroadcastPush | null {
  const encoding = bytes[6] === 0 ? 'binary' : bytes[6] === 1 ? 'json' : null
  if (bytes[0] !== PUSH || encoding === null) return null
  const strings: string[] = []
  let offset = PUSH_HEADER
  for (const length of bytes.subarray(1, 6)) {
    strings.push(bytes.toString('utf8', offset, offset + length))
    offset += length
  }
  const [joinRef = '', ref = '', topic = '', event = ''] = strings
  if (offset > bytes.length || topic === '') return null
  return {
    joinRef: joinRef || null,
    ref: ref || null,
    topic,
    event,
    encoding,
    body: bytes.subarray(offset),
  }
}

/** Writes a kind 4 frame without metadata; null when topic or event are longer than it can carry. */
export function encodeBroadcast(
  topic: string,
  event: string,
  encoding: BroadcastEncoding,
  body: Buffer,
): Buffer | null {
  const topicBytes = Buffer.from(topic)
  const eventBytes = Buffer.from(event)
  if (topicBytes.length > MAX_LENGTH || eventBytes.length > MAX_LENGTH) return null
  const header = [BROADCAST, topicBytes.length, eventBytes.length, 0, encoding === 'json' ? 1 : 0]
  return Buffer.concat([Buffer.from(header), topicBytes, eventBytes, body])
}
