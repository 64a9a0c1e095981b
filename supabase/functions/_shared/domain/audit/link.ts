import type { Digest } from './digest.ts'
import { fromHex, toHex } from './hex.ts'
import { sealedText } from './sealed-text.ts'

/** Stands first in what is hashed, so that a later order of fields can never be taken for this one. */
export const chainVersion = 'omnihub-audit-1'

const encoder = new TextEncoder()

/** What one link of the chain is made of. */
export interface Link {
  readonly chain_no: number
  readonly sealed_at: string
  readonly prev_hash: string
  readonly fields: readonly (string | null)[]
}

/** The hash of a link in hexadecimal digits: `sha256(prev_hash ‖ utf8(sealed text))`. Its twin is `audit.link`. */
export function hashOf(link: Link, digest: Digest): string | Promise<string> {
  const text = sealedText([chainVersion, String(link.chain_no), link.sealed_at, ...link.fields])
  const hash = digest(concat(fromHex(link.prev_hash), encoder.encode(text)))
  return hash instanceof Promise ? hash.then(toHex) : toHex(hash)
}

/** Some bytes after each other. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
