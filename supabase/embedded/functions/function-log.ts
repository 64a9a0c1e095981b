import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

const MAX_LINE = 64 * 1024

/** Hands on every line a function prints: JSON objects as they are, other text wrapped with the function's name. */
export function logLines(
  stream: Readable,
  name: string,
  log: (line: string) => void,
  watch: (line: string) => 'hide' | 'show' = () => 'show',
): void {
  createInterface({ input: stream, crlfDelay: Infinity }).on('line', (line) => {
    if (line.trim() === '' || watch(line) === 'hide') return
    const text = line.length > MAX_LINE ? `${line.slice(0, MAX_LINE)}… (cut)` : line
    log(isJsonObject(text) ? text : JSON.stringify({ function: name, message: text }))
  })
}

function isJsonObject(text: string): boolean {
  if (!text.startsWith('{')) return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
