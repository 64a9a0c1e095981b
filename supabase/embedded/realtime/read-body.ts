import type { IncomingMessage } from 'node:http'

/**
 * The whole body of a request; null when it is larger than `limit` bytes. So much more is read and thrown away, so
 * that the refusal reaches the client; beyond that the connection is given up. Rejects when the client goes away.
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  let size = 0
  const stream: AsyncIterable<Buffer> = request
  for await (const chunk of stream) {
    size += chunk.byteLength
    if (size > 2 * limit) return null
    if (size <= limit) chunks.push(chunk)
  }
  return size > limit ? null : Buffer.concat(chunks)
}
