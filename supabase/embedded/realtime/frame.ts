import { z } from 'zod'

export type ProtocolVersion = '1.0.0' | '2.0.0'

const refSchema = z.union([z.string(), z.number(), z.null()]).default(null)
/** Clients send strings; whatever they sent goes back unchanged. */
export type Ref = z.output<typeof refSchema>

const arrayFrame = z.tuple([refSchema, refSchema, z.string(), z.string(), z.unknown()])
const objectFrame = z.object({
  join_ref: refSchema,
  ref: refSchema,
  topic: z.string(),
  event: z.string(),
  payload: z.unknown().optional(),
})

export interface ClientFrame {
  joinRef: Ref
  ref: Ref
  topic: string
  event: string
  payload: unknown
}

export interface ServerFrame {
  joinRef: Ref
  ref: Ref
  topic: string
  event: string
  /** JSON text, so that a fan-out serialises once and numbers keep their digits. */
  payload: string
}

/** Reads one text frame; null when it is malformed. */
export function parseFrame(version: ProtocolVersion, text: string): ClientFrame | null {
  const value = parseJson(text)
  if (version === '1.0.0') {
    const frame = objectFrame.safeParse(value)
    if (!frame.success || frame.data.payload === undefined) return null
    const { join_ref: joinRef, ref, topic, event, payload } = frame.data
    return { joinRef, ref, topic, event, payload }
  }
  const frame = arrayFrame.safeParse(value)
  if (!frame.success) return null
  const [joinRef, ref, topic, event, payload] = frame.data
  return { joinRef, ref, topic, event, payload }
}

/** Writes one text frame. Version 1.0.0 has no place for the join reference. */
export function encodeFrame(version: ProtocolVersion, frame: ServerFrame): string {
  const ref = JSON.stringify(frame.ref)
  const topic = JSON.stringify(frame.topic)
  const event = JSON.stringify(frame.event)
  return version === '1.0.0'
    ? `{"topic":${topic},"event":${event},"payload":${frame.payload},"ref":${ref}}`
    : `[${JSON.stringify(frame.joinRef)},${ref},${topic},${event},${frame.payload}]`
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
