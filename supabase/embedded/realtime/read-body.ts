import type { IncomingMessage } from 'node:http'
import { limits } from './limits.ts'

/** The whole body of a request; null when it is larger than a frame may be. Rejects when the client goes away. */
export async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue
    size += chunk.length
    if (size > limits.inboundFrameBytes) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
