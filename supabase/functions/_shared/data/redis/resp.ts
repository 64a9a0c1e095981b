/** What Redis answers: a text, a number, nothing, or why not. */
export type Reply =
  | { readonly kind: 'value'; readonly text: string }
  | { readonly kind: 'error'; readonly text: string }

const [cr, lf] = [13, 10]

/** A command in the protocol of Redis (RESP 2): every part with its length in bytes, so that nothing needs escaping. */
export function encodeCommand(parts: readonly string[]): Uint8Array {
  const encoder = new TextEncoder()
  const lines = parts.map((part) => `$${encoder.encode(part).length}\r\n${part}\r\n`)
  return encoder.encode(`*${parts.length}\r\n${lines.join('')}`)
}

/**
 * Reads the replies at the start of what has come so far; a reply that is not whole yet waits.
 * @throws Error when it is not the protocol of Redis
 */
export function readReplies(bytes: Uint8Array): Reply[] {
  const replies: Reply[] = []
  const decoder = new TextDecoder()
  let at = 0
  for (;;) {
    const end = endOfLine(bytes, at)
    if (end === -1) return replies
    const [type, line] = [
      String.fromCharCode(bytes[at] ?? 0),
      decoder.decode(bytes.slice(at + 1, end)),
    ]
    if (type === '+' || type === ':') replies.push({ kind: 'value', text: line })
    else if (type === '-') replies.push({ kind: 'error', text: line })
    else if (type === '$') {
      const length = Number(line)
      const start = end + 2
      if (length >= 0 && bytes.length < start + length + 2) return replies
      replies.push({
        kind: 'value',
        text: decoder.decode(bytes.slice(start, start + Math.max(0, length))),
      })
      at = length < 0 ? start : start + length + 2
      continue
    } else throw new Error('what answers does not speak the protocol of Redis')
    at = end + 2
  }
}

function endOfLine(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(cr, from); at !== -1; at = bytes.indexOf(cr, at + 1)) {
    if (bytes[at + 1] === lf) return at
  }
  return -1
}
